#include <string>
#include <string_view>
#include <tuple>

#include "apps/bench/flow/graph_run.hpp"
#include "apps/bench/flow/json_lines.hpp"
#include "apps/bench/flow/monitoring_rules.hpp"
#include "runtime/flow/operators/graph.hpp"

namespace millrace::bench {
namespace {

/// The texts are views into the file.
struct reading {
  std::string_view host, metric;
  double value = 0;
  std::int64_t time_ms = 0;
  std::int64_t number = 0;
  std::uint64_t series = 0;  ///< of host and metric
};

/// What a series has been in a window.
struct summary {
  std::string host, metric;
  value_summary of;
  static auto fields(auto& self) { return std::tie(self.host, self.metric, self.of); }
};

struct summarise {
  using accumulator = summary;
  void add(summary& into, const reading& r) const {
    if (into.of.count == 0) {
      into.host = r.host;
      into.metric = r.metric;
    }
    into.of.add(r.value);
  }
  summary result(const summary& all) const { return all; }
};

std::uint64_t series_of(std::string_view host, std::string_view metric) {
  const std::hash<std::string_view> hash;
  return flow::mix_bits(hash(host) * 3 + hash(metric));
}

bool parse(json_lines& lines, reading& into) {
  const bool any = lines.next([&](std::string_view name, std::string_view value) {
    if (name == "host") {
      into.host = value;
    } else if (name == "metric") {
      into.metric = value;
    } else if (name == "value") {
      into.value = decimal_number(value);
    } else if (name == "ts") {
      into.time_ms = whole_number(value);
    } else if (name == "seq") {
      into.number = whole_number(value);
    }
  });
  if (any) into.series = series_of(into.host, into.metric);
  return any;
}

using far_reading = outlier<reading>;
using minute = flow::window_result<std::uint64_t, summary>;

result<flow::graph_plan> graph_of(bool in_order) {
  flow::graph g("monitoring");
  const auto readings = g.source<reading>("events", {.out_of_order = flow::span_ms(2000)});
  if (in_order) return make_error(errc::unsupported, "readings are views into a file and cannot be held back");
  const auto series = readings.key_by([](const reading& r) { return r.series; });
  series.process("outliers", outlier_rule<std::uint64_t, reading>{}).out.into("outliers");
  series.window("minutes", flow::tumbling_windows{.length = flow::span_ms(60'000)}, summarise{}).out.into("minutes");
  return g.plan();
}

void take(flow::graph_instance& graph, told_figures& told) {
  auto& outliers = **graph.find_outlet<far_reading>("outliers");
  for (const auto& event : outliers.take(outliers.waiting())) {
    const auto& o = event.value.of;
    told.write("{\"alert\":\"%.*s|%.*s\",\"z\":%.3f,\"ts\":%" PRId64 ",\"seq\":%" PRId64 "}\n",
               static_cast<int>(o.host.size()), o.host.data(), static_cast<int>(o.metric.size()), o.metric.data(),
               event.value.deviation, o.time_ms, o.number);
    told.add_alert(o.number);
  }
  auto& minutes = **graph.find_outlet<minute>("minutes");
  for (const auto& event : minutes.take(minutes.waiting())) {
    const auto& [host, metric, s] = event.value.value;
    const auto p99 = s.p99_bucket();
    told.write("{\"host\":\"%s\",\"metric\":\"%s\",\"start\":%" PRId64 ",\"count\":%" PRId64
               ",\"mean\":%.4f,\"max\":%.3f,\"p99\":%.3f}\n",
               host.c_str(), metric.c_str(), event.value.start.value, s.count, s.mean(), s.max,
               value_summary::low_edge(p99));
    ++told.windows;
    told.p99_sum += p99;
  }
}

}  // namespace

result<void> run_monitoring(const run_options& options) {
  const auto plan = graph_of(options.in_order);
  if (!plan) return plan.error();
  return run_graph<reading, json_lines>(*plan, options, parse, take);
}

}  // namespace millrace::bench
