#include "actors/gateway/gateway_metrics.hpp"

#include <string>

#include "actors/gateway/api_table.hpp"

namespace millrace {

gateway_metrics::gateway_metrics(metric_registry& registry)
    : bytes_received(registry.counter({"millrace_kafka_received_bytes_total", "Bytes read from Kafka clients."})),
      bytes_sent(registry.counter({"millrace_kafka_sent_bytes_total", "Bytes written to Kafka clients."})),
      connections_refused(registry.counter({"millrace_kafka_connections_refused_total",
                                            "Connections closed because of what the client did, or for a limit."})) {
  for (const auto& api : served_apis()) {
    const metric_labels labels{{"api", std::string(kafka::name(api.key))}};
    apis_.emplace(
        api.key, of_api{registry.counter({"millrace_kafka_requests_total", "Requests answered."}, labels),
                        registry.histogram({"millrace_kafka_request_seconds", "From a request's arrival to its reply."},
                                           latency_shape, labels)});
  }
}

void gateway_metrics::answered(kafka::api_key key, std::chrono::nanoseconds taken) {
  auto& api = apis_.at(key);
  api.requests.add();
  api.seconds.observe(taken);
}

std::uint64_t gateway_metrics::requests() const {
  std::uint64_t total = 0;
  for (const auto& [key, api] : apis_) total += api.requests.total();
  return total;
}

}  // namespace millrace
