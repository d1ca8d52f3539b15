#include "apps/millrace/node/monitoring_json.hpp"

#include <nlohmann/json.hpp>

namespace millrace {
namespace {

constexpr std::size_t templates_shown_max = 100;

template <class T>
nlohmann::json list_of(const std::vector<T>& all, std::size_t most) {
  auto list = nlohmann::json::array();
  for (std::size_t i = 0; i < all.size() && i < most; ++i) list.push_back(nlohmann::json::parse(to_json(all[i])));
  return list;
}

}  // namespace

nlohmann::json monitoring_json(const monitoring::monitoring_watch& watch) {
  const auto view = watch.board().current();
  constexpr auto all = monitoring::monitoring_board::latest_max;
  return {{"series", watch.series()},
          {"late_samples", view.count(monitoring::monitoring_count::late_samples)},
          {"firing", list_of(view.firing, all)},
          {"alerts", list_of(view.alerts, all)},
          {"anomalies", list_of(view.scores, all)},
          {"findings", list_of(view.findings, all)},
          {"templates", list_of(view.templates, templates_shown_max)}};
}

void collect_agents(metric_sink& sink, const monitoring::intake_figures& figures) {
  for (std::size_t i = 0; i < figures.formats.size(); ++i) {
    const metric_labels labels{{"format", monitoring::intake_format_names[i]}};
    const auto& of = figures.formats[i];
    const auto show = [&](const char* name, const char* help, const std::atomic<std::uint64_t>& value) {
      sink.counter({name, help}, labels, static_cast<double>(value.load(std::memory_order_relaxed)));
    };
    show("millrace_agents_deliveries_total", "Requests, pages and datagrams of agents.", of.deliveries);
    show("millrace_agents_samples_total", "Samples that agents sent and that were taken.", of.samples);
    show("millrace_agents_lines_total", "Log lines that agents sent and that were taken.", of.lines);
    show("millrace_agents_refused_total", "Samples and lines that could not be read, or are of impossible times.",
         of.refused);
    show("millrace_agents_failed_total", "Deliveries that were no such format, or did not reach the log.", of.failed);
  }
  sink.counter({"millrace_agents_connections_refused_total", "Connections of agents beyond the limit."}, {},
               static_cast<double>(figures.connections_refused.load(std::memory_order_relaxed)));
}

void collect_monitoring(metric_sink& sink, const monitoring::monitoring_watch& watch) {
  const auto view = watch.board().current();
  sink.gauge({"millrace_monitoring_series", "Series that are stored."}, {}, static_cast<double>(watch.series()));
  sink.gauge({"millrace_monitoring_alerts_firing", "Alerts that fire."}, {}, static_cast<double>(view.firing.size()));
  const auto show = [&](const char* name, const char* help, monitoring::monitoring_count of) {
    sink.counter({name, help}, {}, static_cast<double>(view.count(of)));
  };
  using enum monitoring::monitoring_count;
  show("millrace_monitoring_alerts_total", "Alerts told, recoveries included, since the start.", alerts);
  show("millrace_monitoring_untold_alerts_total", "Alerts that the webhook did not take.", untold_alerts);
  show("millrace_monitoring_anomalies_total", "Values that were unusual, since the start.", anomalies);
  show("millrace_monitoring_late_samples_total", "Samples that came too late to be kept.", late_samples);
}

}  // namespace millrace
