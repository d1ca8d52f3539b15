#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace millrace::bench {

/// One sample of each of some series, as Prometheus sends them: a WriteRequest in one block of snappy. Series are
/// `load_metric_M{host="host-H",instance="…",job="load"}`, ten metrics a host, and their values waves of their own.
class remote_write_body {
 public:
  /// Of the series from `first` on.
  remote_write_body(std::size_t first, std::size_t count);

  /// Compressed; valid until the next call.
  const std::string& at(std::int64_t time_ms);

 private:
  std::size_t first_;
  std::vector<std::string> labels_;  // of each series, encoded
  std::string plain_, packed_;
};

}  // namespace millrace::bench
