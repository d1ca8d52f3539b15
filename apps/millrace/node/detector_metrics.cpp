#include "apps/millrace/node/detector_metrics.hpp"

namespace millrace {

void collect_detectors(metric_sink& sink, const fraud::detection_board::tracks& all) {
  for (const auto& [service, detectors] : all) {
    for (const auto& [detector, days] : detectors) {
      const metric_labels labels{{"service", service}, {"detector", detector}};
      const auto sum = fraud::sum_of(days);
      const auto show = [&](const char* name, const char* help, std::uint64_t value) {
        sink.gauge({name, help}, labels, static_cast<double>(value));
      };
      show("millrace_fraud_detector_alerts", "Transactions of the last days that a detector alerted for.", sum.alerts);
      show("millrace_fraud_detector_right", "Those of them that are known to be fraud.", sum.right);
      show("millrace_fraud_detector_wrong", "Those of them that are known to be honest.", sum.wrong);
      show("millrace_fraud_detector_frauds", "Known frauds of those days, whoever found them.", sum.frauds);
    }
  }
}

}  // namespace millrace
