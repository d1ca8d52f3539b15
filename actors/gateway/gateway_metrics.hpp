#pragma once
#include <chrono>
#include <cstdint>
#include <map>

#include "codecs/kafka/api_key.hpp"
#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// What the gateway counts, for all reactors together. Threads: any.
class gateway_metrics {
 public:
  explicit gateway_metrics(metric_registry& registry);

  /// A request of `key` was answered after `taken`.
  void answered(kafka::api_key key, std::chrono::nanoseconds taken);

  /// Answered so far, all APIs together.
  std::uint64_t requests() const;

  counter bytes_received;
  counter bytes_sent;
  counter connections_refused;

 private:
  struct of_api {
    counter requests;
    histogram seconds;
  };
  std::map<kafka::api_key, of_api> apis_;
};

}  // namespace millrace
