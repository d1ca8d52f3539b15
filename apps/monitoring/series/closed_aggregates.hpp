#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "apps/monitoring/series/aggregate.hpp"

namespace millrace::monitoring {

/// Aggregates of one series at one resolution that no longer grow, by rising start, as bytes: there are many series,
/// and these are seldom looked at. A value: it is the state of a stage.
class closed_aggregates {
 public:
  std::size_t size() const { return size_; }

  /// Behind all others.
  void push_back(const aggregate& one);

  std::vector<aggregate> all() const;
  void assign(const std::vector<aggregate>& all);

  std::optional<aggregate> oldest() const;

  /// Those that start before that time, which are here no more.
  std::vector<aggregate> take_before(std::int64_t start_ms);

  static auto fields(auto& self) { return std::tie(self.size_, self.bytes_); }

 private:
  std::uint64_t size_ = 0;
  std::string bytes_;
};

}  // namespace millrace::monitoring
