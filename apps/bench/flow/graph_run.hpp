#pragma once
#include <sys/resource.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "apps/bench/flow/json_lines.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::bench {

struct run_options {
  std::string file;
  std::size_t round_events = 256;
  std::uint64_t events_max = UINT64_MAX;
  std::uint64_t commit_every = 0;  ///< events; 0: never
  bool in_order = false;           ///< put in the order of event time first
};

/// What tells that the output is the right one, as the programs of the comparison print it.
struct told_figures {
  std::uint64_t alerts = 0;
  std::uint64_t sum = 0;  ///< of the alerts' numbers, mixed: equal for equal alerts in any order
  std::uint64_t windows = 0;
  std::int64_t p99_sum = 0;
  std::string text;  ///< output is formatted as a sink would be given it, and dropped

  void add_alert(std::int64_t number) {
    auto z = static_cast<std::uint64_t>(number) + 1;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    sum += z ^ (z >> 31U);
    ++alerts;
  }

  template <class... T>
  void write(const char* format, T... values) {
    char line[256];
    const int size = std::snprintf(line, sizeof line, format, values...);
    text.append(line, static_cast<std::size_t>(size));
    if (text.size() > (std::size_t{1} << 20U)) text.clear();
  }
};

inline double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

inline double memory_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return static_cast<double>(std::atol(line.c_str() + 8)) / 1024;
  }
  return 0;
}

/// Runs a graph over the lines of a file: `parse(lines, Event&)` takes one, `take(instance, told)` what has come out.
/// Prints one line of figures.
template <class Event, class Parse, class Take>
result<void> run_graph(const flow::graph_plan& plan, const run_options& options, Parse parse, Take take) {
  auto lines = json_lines::open(options.file);
  if (!lines) return lines.error();
  memory_map store;
  auto opened = flow::graph_instance::open(plan, store);
  if (!opened) return opened.error();
  auto& graph = **opened;
  auto in = graph.find_inlet<Event>("events");
  if (!in) return in.error();
  auto& reading = (*in)->reading();
  const flow::input_partition only{0};
  reading.assign(only, {});

  told_figures told;
  std::uint64_t events = 0, commits = 0;
  const auto begin = std::chrono::steady_clock::now();
  const double cpu_before = cpu_seconds();
  for (bool more = true; more;) {
    reading.begin(only, {});
    std::size_t put = 0;
    for (Event e; put < options.round_events && events < options.events_max && parse(*lines, e); ++put, ++events) {
      (*in)->put(e, flow::event_time(e.time_ms));
    }
    more = put > 0;
    if (!more) reading.end(only);
    auto done = more ? graph.run(**in, {}) : graph.run_clock({});
    if (!done) return done;
    take(graph, told);
    if (options.commit_every == 0 || events / options.commit_every == commits) continue;
    commits = events / options.commit_every;
    map_batch changes;
    graph.write_changes(changes);
    store.apply(changes);
    graph.committed();
  }
  const double cpu = cpu_seconds() - cpu_before;
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("events=%" PRIu64 " wall_s=%.3f events_per_s=%.0f cpu_s_per_M=%.4f rss_anon_mb=%.1f commits=%" PRIu64
              " alerts=%" PRIu64 " sum=%016" PRIx64 " windows=%" PRIu64 " p99_sum=%" PRId64 "\n",
              events, wall, static_cast<double>(events) / wall, cpu * 1e6 / static_cast<double>(events), memory_mb(),
              commits, told.alerts, told.sum, told.windows, told.p99_sum);
  return {};
}

/// The pipelines; each in a file of its own.
result<void> run_fraud(const run_options& options);
result<void> run_monitoring(const run_options& options);

}  // namespace millrace::bench
