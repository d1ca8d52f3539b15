#include "apps/monitoring/services/monitoring_service.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/graph/alert_keeping.hpp"
#include "apps/monitoring/graph/monitoring_graph.hpp"
#include "apps/monitoring/graph/rule_book.hpp"
#include "apps/monitoring/services/monitoring_topics.hpp"
#include "runtime/flow/operators/dead_letter.hpp"
#include "runtime/flow/topics/number_setting.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms, second_ms = 1'000;

/// Its state changes with every sample, and nobody waits for more of its outputs than for alerts.
constexpr std::chrono::milliseconds commit_interval = std::chrono::seconds(2);

result<bool> one_of_two(const flow::service_settings& settings, const std::string& name, const std::string& off,
                        const std::string& on) {
  const auto found = settings.find(name);
  if (found == settings.end() || found->second == off) return false;
  if (found->second == on) return true;
  return make_error(errc::invalid_argument,
                    "settings." + name + ": '" + found->second + "' is neither " + off + " nor " + on);
}

result<void> set_span(const flow::service_settings& settings, const std::string& name, std::int64_t unit_ms,
                      std::int64_t& into_ms) {
  auto count = into_ms / unit_ms;
  if (auto done = flow::set_number(settings, name, count); !done) return done;
  if (count > 100'000) return make_error(errc::invalid_argument, "settings." + name + ": more than 100000");
  into_ms = count * unit_ms;
  return {};
}

result<flow::graph_plan> graph_of(const flow::service_settings& settings) {
  monitoring_options options;
  auto& kept_ms = options.series.kept_ms;
  auto out_of_order_ms = options.deliveries.out_of_order.count(), idle_after_ms = options.deliveries.idle_after.count();
  for (const auto& done : {flow::set_number(settings, "series-per-host-max", options.admission.series_per_host_max),
                           set_span(settings, "keep-ten-seconds-hours", hour_ms, kept_ms[0]),
                           set_span(settings, "keep-minutes-days", day_ms, kept_ms[1]),
                           set_span(settings, "keep-hours-days", day_ms, kept_ms[2]),
                           flow::set_number(settings, "attention-score", options.series.attention_score),
                           set_span(settings, "learning-seconds", second_ms, options.logs.learning_ms),
                           flow::set_number(settings, "out-of-order-ms", out_of_order_ms, flow::numbers::from_zero),
                           flow::set_number(settings, "idle-after-ms", idle_after_ms, flow::numbers::from_zero)}) {
    if (!done) return done.error();
  }
  const auto scores = one_of_two(settings, "scores", "attention", "all");
  if (!scores) return scores.error();
  const auto lines = one_of_two(settings, "lines", "off", "on");
  if (!lines) return lines.error();
  options.series.all_scores = *scores;
  options.logs.all_lines = *lines;
  options.deliveries = {.out_of_order = flow::span_ms(out_of_order_ms), .idle_after = flow::span_ms(idle_after_ms)};
  return monitoring_graph(options);
}

template <class Delivery, class Read>
auto reader_of(Read read) {
  using ref = std::shared_ptr<const Delivery>;
  return [read](const flow::topic_record& record) -> result<flow::timed<ref>> {
    auto delivery = read(record.value.value_or(""));
    if (!delivery) return delivery.error();
    const flow::event_time at(delivery->at_ms);
    return flow::timed<ref>{std::make_shared<const Delivery>(std::move(*delivery)), at};
  };
}

flow::new_topic_record write_alert(const alert_message& alert, flow::event_time) {
  auto key = alert.rule;
  for (const auto& [name, value] : alert.group) key += fmt::format(",{}={}", name, value);
  return {.key = std::move(key), .value = to_json(alert)};
}

flow::new_topic_record write_untold(const flow::dead_letter<told_alert>& dead, flow::event_time at) {
  auto record = write_alert(dead.value.message, at);
  record.headers = {{"reason", dead.reason}};
  return record;
}

flow::new_topic_record write_score(const value_score& score, flow::event_time) {
  return {.key = score.series, .value = to_json(score)};
}

flow::new_topic_record write_series(const new_series& news, flow::event_time) {
  return {.key = std::to_string(news.id), .value = to_json(news)};
}

flow::new_topic_record write_late(const late_sample& late, flow::event_time) {
  return {.key = late.series, .value = to_json(late)};
}

flow::new_topic_record write_template(const template_row& row, flow::event_time) {
  return {.key = fmt::format("{} {}", row.app, row.id), .value = to_json(row)};
}

flow::new_topic_record write_finding(const log_finding& finding, flow::event_time) {
  return {.key = finding.app, .value = to_json(finding)};
}

flow::new_topic_record write_line(const line_template& line, flow::event_time) {
  return {.key = line.app, .value = to_json(line)};
}

}  // namespace

flow::service_definition monitoring_service() {
  using logs_ref = std::shared_ptr<const logs_delivery>;
  return {.name = service_name,
          .version = "1",
          .summary = "metrics and logs of servers: series, anomalies, log templates and alerts",
          .graph = graph_of,
          .sources = {flow::read_topic<metrics_ref>("metrics", metrics_topic,
                                                    reader_of<metrics_delivery>(read_metrics_delivery)),
                      flow::read_topic<logs_ref>("logs", logs_topic, reader_of<logs_delivery>(read_logs_delivery))},
          .sinks = {flow::write_topic<alert_message>("alerts", alerts_topic, write_alert),
                    flow::write_topic<flow::dead_letter<told_alert>>("untold", untold_topic, write_untold),
                    flow::write_topic<value_score>("scores", scores_topic, write_score),
                    flow::write_topic<new_series>("new_series", series_topic, write_series),
                    flow::write_topic<late_sample>("late", late_topic, write_late),
                    flow::write_topic<template_row>("templates", templates_topic, write_template),
                    flow::write_topic<log_finding>("findings", findings_topic, write_finding),
                    flow::write_topic<line_template>("lines", lines_topic, write_line)},
          .files = {flow::read_file<rule_book>("rules", rules_file, rule_book::read, rules_text_bytes_max)},
          .commit_interval = commit_interval,
          .caught_up_commit_interval = commit_interval};
}

}  // namespace millrace::monitoring
