#pragma once
#include <sys/prctl.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "apps/bench/flow/run_options.hpp"
#include "apps/bench/flow/told_figures.hpp"
#include "apps/bench/measure/cpu_time.hpp"
#include "apps/bench/measure/latency_histogram.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::bench {

inline double memory_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return static_cast<double>(std::atol(line.c_str() + 8)) / 1024;
  }
  return 0;
}

/// A graph over the events of a file, in one thread, with its state in memory. `Parse` takes an event of an `Input`,
/// `Take` what has come out of the graph.
template <class Event, class Input, class Parse, class Take>
class graph_run {
  using clock = std::chrono::steady_clock;

 public:
  graph_run(flow::graph_instance& graph, memory_map& store, flow::inlet<Event>& in, const run_options& options,
            Input& input, Parse parse, Take take)
      : graph_(graph),
        store_(store),
        in_(in),
        options_(options),
        input_(input),
        parse_(std::move(parse)),
        take_(std::move(take)) {
    in_.reading().assign(only, {});
  }

  result<void> run() {
    begin_figures();
    auto done = options_.rate > 0 ? run_paced() : run_at_full_speed();
    if (!done) return done;
    cpu_s_ = std::chrono::duration<double>(process_cpu_time() - cpu_before_).count();
    wall_s_ = std::chrono::duration<double>(clock::now() - begin_).count();
    print();
    return {};
  }

 private:
  static constexpr flow::input_partition only{0};

  void begin_figures() {
    warm_ = events_;
    begin_ = clock::now();
    cpu_before_ = process_cpu_time();
  }

  result<void> run_at_full_speed() {
    for (bool more = true; more;) {
      const auto count = std::min<std::uint64_t>(options_.round_events, options_.events_max - events_);
      auto ran = run_round(count);
      if (!ran) return ran.error();
      more = *ran;
      commit_if_due();
      if (warm_ == 0 && options_.warm_up > 0 && events_ >= options_.warm_up) begin_figures();
    }
    return run_end();
  }

  /// Each event when it is due, and with it those that have become due while the one before was on its way.
  result<void> run_paced() {
    (void)::prctl(PR_SET_TIMERSLACK, 1);
    for (bool more = true; more && events_ < options_.events_max;) {
      std::this_thread::sleep_until(due(events_));
      const std::chrono::duration<double> passed = clock::now() - begin_;
      const auto due_by_now = static_cast<std::uint64_t>(passed.count() * options_.rate) + 1;
      const auto count = std::min(due_by_now, options_.events_max) - events_;
      auto ran = run_round(std::min<std::uint64_t>(count, options_.round_events));
      if (!ran) return ran.error();
      more = *ran;
      const auto seen = clock::now();
      for (const auto number : told_.alert_numbers) delays_.add(seen - due(static_cast<std::uint64_t>(number)));
      commit_if_due();
    }
    return run_end();
  }

  clock::time_point due(std::uint64_t event) const {
    const std::chrono::duration<double> after(static_cast<double>(event) / options_.rate);
    return begin_ + std::chrono::duration_cast<clock::duration>(after);
  }

  /// Up to so many events; whether there were any.
  result<bool> run_round(std::uint64_t count) {
    told_.alert_numbers.clear();
    in_.reading().begin(only, {});
    std::uint64_t put = 0;
    for (Event e; put < count && parse_(input_, e); ++put) in_.put(e, flow::event_time(e.time_ms));
    if (put == 0) return false;
    events_ += put;
    if (auto done = graph_.run(in_, {}); !done) return done.error();
    take_(graph_, told_);
    return true;
  }

  result<void> run_end() {
    in_.reading().end(only);
    if (auto done = graph_.run_clock({}); !done) return done;
    take_(graph_, told_);
    return {};
  }

  void commit_if_due() {
    if (options_.commit_every == 0 || events_ / options_.commit_every == commits_) return;
    commits_ = events_ / options_.commit_every;
    map_batch changes;
    graph_.write_changes(changes);
    store_.apply(changes);
    graph_.committed();
  }

  void print() const {
    const auto counted = static_cast<double>(events_ - warm_);
    std::printf("events=%" PRIu64 " wall_s=%.3f events_per_s=%.0f cpu_s_per_M=%.4f rss_anon_mb=%.1f commits=%" PRIu64
                " alerts=%" PRIu64 " sum=%016" PRIx64 " windows=%" PRIu64 " p99_sum=%" PRId64 " results=%" PRIu64
                " check=%" PRId64,
                events_, wall_s_, counted / wall_s_, cpu_s_ * 1e6 / counted, memory_mb(), commits_, told_.alerts,
                told_.sum, told_.windows, told_.p99_sum, told_.results, told_.check);
    if (options_.rate > 0) {
      const auto in_us = [this](double share) {
        return std::chrono::duration<double, std::micro>(delays_.percentile(share)).count();
      };
      std::printf(" p50_us=%.1f p99_us=%.1f p999_us=%.1f", in_us(0.5), in_us(0.99), in_us(0.999));
    }
    std::printf("\n");
  }

  flow::graph_instance& graph_;
  memory_map& store_;
  flow::inlet<Event>& in_;
  const run_options& options_;
  Input& input_;
  Parse parse_;
  Take take_;
  clock::time_point begin_;
  std::chrono::nanoseconds cpu_before_{};
  std::uint64_t events_ = 0;
  std::uint64_t warm_ = 0;  // of them, before figures were taken
  std::uint64_t commits_ = 0;
  double cpu_s_ = 0;
  double wall_s_ = 0;
  told_figures told_;
  latency_histogram delays_;  ///< from when an alert's event was due until the alert was there
};

/// Runs a graph over a file: `parse(Input&, Event&)` takes an event, `take(instance, told)` what has come out. Prints
/// one line of figures.
template <class Event, class Input, class Parse, class Take>
result<void> run_graph(const flow::graph_plan& plan, const run_options& options, Parse parse, Take take) {
  auto input = Input::open(options.file);
  if (!input) return input.error();
  memory_map store;
  auto opened = flow::graph_instance::open(plan, store);
  if (!opened) return opened.error();
  auto in = (*opened)->find_inlet<Event>("events");
  if (!in) return in.error();
  return graph_run<Event, Input, Parse, Take>(**opened, store, **in, options, *input, parse, take).run();
}

}  // namespace millrace::bench
