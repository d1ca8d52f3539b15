#include "apps/millrace/node/service_metrics.hpp"

#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

double lag_of(const instance_report& report) {
  std::int64_t lag = 0;
  for (const auto& input : report.inputs) lag += input.lag();
  return static_cast<double>(lag);
}

}  // namespace

void survey_services(node_parts& n, std::function<void(std::vector<service_status>)> take) {
  if (!n.services) return take({});
  const auto held = std::make_shared<std::function<void(std::vector<service_status>)>>(std::move(take));
  n.services->describe({}, [&n, held](result<std::vector<service_status>> told) {
    auto all = told ? std::move(*told) : std::vector<service_status>();
    run_on(n.runtime->at(0), [taken = std::move(*held), all = std::move(all)]() mutable { taken(std::move(all)); });
  });
}

void collect_services(metric_sink& sink, const std::vector<service_status>& services) {
  for (const auto& status : services) {
    const metric_labels labels{{"service", status.wanted.name}};
    const auto& report = *status.report;
    const auto count = [&](const char* name, const char* help, std::uint64_t value) {
      sink.counter({name, help}, labels, static_cast<double>(value));
    };
    count("millrace_service_records_total", "Records that a service has read, since it was started.",
          report.done.records);
    count("millrace_service_outputs_total", "Records that a service has given.", report.done.outputs);
    count("millrace_service_dead_letters_total", "Records that a service could not read.", report.done.dead_letters);
    count("millrace_service_commits_total", "Commits of a service's outputs and state.", report.commits);
    count("millrace_service_failures_total", "Times a service failed and was to be started again.", status.failures);
    sink.gauge({"millrace_service_lag", "Records that a service has not committed yet."}, labels, lag_of(report));
    sink.gauge({"millrace_service_running", "1 while a service runs; else 0."}, labels,
               status.state == service_state::running ? 1 : 0);
  }
}

}  // namespace millrace
