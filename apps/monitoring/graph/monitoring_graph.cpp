#include "apps/monitoring/graph/monitoring_graph.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "apps/monitoring/graph/alert_keeping.hpp"
#include "apps/monitoring/graph/host_of_series.hpp"
#include "apps/monitoring/graph/webhook_call.hpp"
#include "runtime/flow/operators/graph.hpp"

namespace millrace::monitoring {
namespace {

/// When rules were written is no promise about samples, and nobody waits for new ones: they neither move event time nor
/// hold it back.
constexpr flow::source_options says_nothing_of_time{.out_of_order = flow::span_ms(100'000'000'000'000),
                                                    .idle_after = flow::span_ms(1)};

using logs_ref = std::shared_ptr<const logs_delivery>;
using lines_ref = std::shared_ptr<const app_lines>;

std::uint32_t the_only_one(const rule_book&) { return 0; }

/// The samples of each host of a delivery, in their order. One that names none is of the delivery's.
void by_host(const metrics_ref& delivery, const auto& emit) {
  std::unordered_map<std::string_view, std::shared_ptr<host_samples>> hosts;
  for (std::size_t i = 0; i < delivery->samples.size(); ++i) {
    auto host = host_in(delivery->samples[i].series);
    if (host.empty()) host = delivery->host;
    auto& of = hosts[host];
    if (!of) of = std::make_shared<host_samples>(host_samples{delivery, std::string(host), {}});
    of->which.push_back(static_cast<std::uint32_t>(i));
  }
  for (auto& [name, some] : hosts) emit(host_samples_ref(std::move(some)));
}

/// The lines of each app of a delivery, in their order.
void by_app(const logs_ref& delivery, const auto& emit) {
  std::map<std::string_view, std::shared_ptr<app_lines>> apps;
  for (const auto& line : delivery->lines) {
    auto& of = apps[line.app];
    if (!of) of = std::make_shared<app_lines>(app_lines{line.app, {}});
    of->lines.push_back(line);
  }
  for (auto& [name, lines] : apps) emit(lines_ref(std::move(lines)));
}

template <class Kind, class News>
auto only(const flow::edge<News>& all) {
  return all.filter([](const News& one) { return std::holds_alternative<Kind>(one); }).map([](News&& one) {
    return std::get<Kind>(std::move(one));
  });
}

rules_ref rules_in(const rule_book* book) { return book == nullptr ? nullptr : book->rules; }

}  // namespace

result<flow::graph_plan> monitoring_graph(const monitoring_options& options) {
  flow::graph g("monitoring");
  const auto books = g.source<rule_book>("rules", says_nothing_of_time);
  const auto rules = books.key_by(the_only_one);

  const auto samples = g.source<metrics_ref>("metrics", options.deliveries)
                           .flat_map<host_samples_ref>([](const metrics_ref& d, const auto& emit) { by_host(d, emit); })
                           .join_global(
                               "ruled_metrics", rules, [](const host_samples_ref&) { return std::uint32_t{0}; },
                               [](const host_samples_ref& some, const rule_book* book) {
                                 return ruled_samples{some, rules_in(book)};
                               })
                           .key_by([](const ruled_samples& some) -> const std::string& { return some.of->host; })
                           .process("hosts", host_admission(options.admission))
                           .out;

  const auto logs = g.source<logs_ref>("logs", options.deliveries)
                        .flat_map<lines_ref>([](const logs_ref& d, const auto& emit) { by_app(d, emit); })
                        .join_global(
                            "ruled_logs", rules, [](const lines_ref&) { return std::uint32_t{0}; },
                            [](const lines_ref& lines, const rule_book* book) {
                              return ruled_lines{lines, rules_in(book)};
                            })
                        .key_by([](const ruled_lines& lines) -> const std::string& { return lines.of->app; })
                        .process("logs_of_apps", log_keeping(options.logs))
                        .out;
  only<template_row>(logs).into("templates");
  only<log_finding>(logs).into("findings");
  only<line_template>(logs).into("lines");

  const auto series = samples.merge(flow::edge<taken_sample>(g, only<taken_sample>(logs).settled()))
                          .key_by([](const taken_sample& one) { return one.id; })
                          .process(series_stage, series_watch(options.series));
  only<new_series>(series.out).into("new_series");
  only<value_score>(series.out).into("scores");
  series.aside.into("late");

  using said = alert_keeping::input;
  const auto as_said = [](auto&& one) { return said(std::forward<decltype(one)>(one)); };
  const auto verdicts = only<rule_verdict>(series.out).map(as_said);
  const auto alerts = verdicts.merge(only<rule_verdict>(logs).map(as_said), books.map(as_said))
                          .key_by([](const said&) { return std::uint32_t{0}; })
                          .process("alerts", alert_keeping{})
                          .out;
  alerts.map([](told_alert&& told) { return std::move(told.message); }).into("alerts");
  alerts.filter([](const told_alert& told) { return !told.hook.url.empty(); })
      .call("webhook", call_webhook, {.concurrent = 4, .attempts = 3})
      .dead.into("untold");
  return g.plan();
}

}  // namespace millrace::monitoring
