#pragma once
#include <cstddef>
#include <utility>

#include "runtime/metrics/registry.hpp"

namespace millrace {

/// Hands the first `series_max` values on to another sink and counts the others, so that one scrape stays small however
/// many partitions and groups a node has. Borrows the sink. Threads: one.
class bounded_sink final : public metric_sink {
 public:
  bounded_sink(metric_sink& to, std::size_t series_max) : to_(to), room_(series_max) {}

  void counter(const metric_family& family, metric_labels labels, double value) override {
    if (has_room()) to_.counter(family, std::move(labels), value);
  }
  void gauge(const metric_family& family, metric_labels labels, double value) override {
    if (has_room()) to_.gauge(family, std::move(labels), value);
  }

  /// Values that were not handed on.
  std::size_t left_out() const { return left_out_; }

 private:
  bool has_room() {
    if (room_ == 0) {
      ++left_out_;
      return false;
    }
    --room_;
    return true;
  }

  metric_sink& to_;
  std::size_t room_;
  std::size_t left_out_ = 0;
};

}  // namespace millrace
