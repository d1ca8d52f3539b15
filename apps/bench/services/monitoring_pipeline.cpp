#include <fmt/format.h>

#include "apps/bench/flow/monitoring_rules.hpp"
#include "apps/bench/services/pipelines.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"

namespace millrace::bench {
namespace {

struct series_reading {
  std::string series;  ///< "host|metric"
  double value = 0;
  std::int64_t time_ms = 0;
  std::int64_t number = 0;
};

struct summarise {
  using accumulator = value_summary;
  void add(accumulator& into, const series_reading& r) const { into.add(r.value); }
  accumulator result(const accumulator& all) const { return all; }
};

using far_reading = outlier<series_reading>;
using minute = flow::window_result<std::string, value_summary>;

result<flow::graph_plan> graph_of(const flow::service_settings&) {
  flow::graph g("monitoring");
  const auto series = g.source<series_reading>("readings", {.out_of_order = flow::span_ms(2000)})
                          .key_by([](const series_reading& r) -> const std::string& { return r.series; });
  series.process("outliers", outlier_rule<std::string, series_reading>{}).out.into("outliers");
  series.window("minutes", flow::tumbling_windows{.length = flow::span_ms(60'000)}, summarise{}).out.into("minutes");
  return g.plan();
}

result<flow::timed<series_reading>> read_reading(const flow::topic_record& record) {
  const flow::json_record in(record);
  const auto host = in.text("host"), metric = in.text("metric");
  series_reading r{.value = in.number("value"), .time_ms = in.whole("ts"), .number = in.whole("seq")};
  r.series.reserve(host.size() + 1 + metric.size());
  r.series.append(host).append(1, '|').append(metric);
  const flow::event_time at(r.time_ms);
  return flow::timed<series_reading>{std::move(r), at};
}

flow::new_topic_record write_outlier(const far_reading& found, flow::event_time) {
  return {.value = fmt::format(R"({{"alert":"{}","z":{:.3f},"ts":{},"seq":{}}})", found.of.series, found.deviation,
                               found.of.time_ms, found.of.number)};
}

flow::new_topic_record write_minute(const minute& m, flow::event_time) {
  const auto p99 = m.value.p99_bucket();
  return {.value = fmt::format(
              R"({{"series":"{}","start":{},"count":{},"mean":{:.4f},"max":{:.3f},"p99":{:.3f},"p99_bucket":{}}})",
              m.key, m.start.value, m.value.count, m.value.mean(), m.value.max, value_summary::low_edge(p99), p99)};
}

}  // namespace

flow::service_definition monitoring_pipeline() {
  return {.name = "bench-monitoring",
          .summary = "outliers and minutes of series",
          .graph = graph_of,
          .sources = {flow::read_topic<series_reading>("readings", "readings", read_reading)},
          .sinks = {flow::write_topic<far_reading>("outliers", "outliers", write_outlier),
                    flow::write_topic<minute>("minutes", "minutes", write_minute)},
          .partitionable = true};
}

}  // namespace millrace::bench
