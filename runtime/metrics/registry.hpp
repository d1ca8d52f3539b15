#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/metrics/metric.hpp"

namespace millrace {

/// Names and values, such as {{"api", "Produce"}}.
using metric_labels = std::vector<std::pair<std::string, std::string>>;

/// What metrics of one name share. The name follows the ecosystem's manner: millrace_requests_total (counters end in
/// _total), base units (seconds, bytes) last.
struct metric_family {
  std::string name;
  std::string help;  ///< a sentence
};

/// Values that somebody else keeps, told when they are asked for.
class metric_sink {
 public:
  virtual ~metric_sink() = default;
  virtual void counter(const metric_family& family, metric_labels labels, double value) = 0;
  virtual void gauge(const metric_family& family, metric_labels labels, double value) = 0;
};

/// Everything that is measured in one node. Threads: any; making metrics and scraping take a lock, counting does not.
/// Ownership: metrics refer to their registry; collectors and what they refer to must outlive it or be removed.
class metric_registry {
 public:
  metric_registry() = default;

  /// The metric of that family and labels, made if it is new. Asserts that a name is not used for two kinds.
  millrace::counter counter(const metric_family& family, const metric_labels& labels = {});
  millrace::gauge gauge(const metric_family& family, const metric_labels& labels = {});
  millrace::histogram histogram(const metric_family& family, histogram_shape shape, const metric_labels& labels = {});

  /// `tell` is called at each scrape, on the scraping thread, for what is cheaper to look up than to count: sizes of
  /// logs, lag of groups. It may read what its thread may read, and must not make metrics.
  using collector = std::function<void(metric_sink&)>;
  void add_collector(collector tell);

  /// All metrics in Prometheus' text format, version 0.0.4, and with them what `more` tells of this one scrape: values
  /// that had to be asked for beforehand.
  std::string to_text(const collector& more = {}) const;

 private:
  using metric = std::variant<millrace::counter, millrace::gauge, millrace::histogram>;
  struct family_entry {
    std::string help;
    std::map<metric_labels, metric> members;
  };

  template <class Make>
  metric& find_or_make(const metric_family& family, const metric_labels& labels, Make make);

  mutable std::mutex mutex_;
  sharded_cells cells_;
  std::deque<std::atomic<std::int64_t>> gauges_;
  std::map<std::string, family_entry, std::less<>> families_;
  std::vector<collector> collectors_;
};

}  // namespace millrace
