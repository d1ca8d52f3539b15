#pragma once
#include <gtest/gtest.h>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/flow/flow_builder.hpp"
#include "runtime/flow/running_flow.hpp"

namespace millrace {

/// What a source was asked for, and, if the test holds its answers back, how to give them.
struct numbers_log {
  std::int64_t next = 0;
  std::int64_t end = 0;  ///< numbers 0 to end - 1, then the end
  std::size_t pulls = 0;
  bool answers_at_once = true;
  std::optional<pull_reply<std::int64_t>> held;
  bool destroyed = false;
};

/// A source of rising numbers; its position is the next number.
class numbers_source final : public event_source<std::int64_t> {
 public:
  explicit numbers_source(numbers_log& log) : log_(log) {}
  ~numbers_source() override {
    log_.held.reset();
    log_.destroyed = true;
  }

  void pull(std::size_t events_max, pull_reply<std::int64_t> reply) override {
    ++log_.pulls;
    events_max_ = events_max;
    if (log_.answers_at_once) {
      answer(reply);
    } else {
      log_.held = std::move(reply);
    }
  }

 private:
  void answer(const pull_reply<std::int64_t>& reply) {
    if (log_.next == log_.end) return reply.end();
    std::vector<std::int64_t> numbers;
    while (numbers.size() < events_max_ && log_.next < log_.end) numbers.push_back(log_.next++);
    reply.deliver({std::move(numbers), source_position(log_.next)});
  }

  numbers_log& log_;
  std::size_t events_max_ = 0;
};

/// What came to a sink, and the writes that the test has not yet let it finish.
template <class T>
struct written_log {
  std::vector<T> events;
  std::size_t batches = 0;
  std::optional<source_position> position;
  bool finishes_at_once = true;
  std::deque<write_reply> unfinished;
  bool destroyed = false;

  void finish_one() {
    const auto reply = std::move(unfinished.front());
    unfinished.pop_front();
    reply.done();
  }
};

template <class T>
class log_sink final : public event_sink<T> {
 public:
  explicit log_sink(written_log<T>& log) : log_(log) {}
  ~log_sink() override { log_.destroyed = true; }

  void write(event_batch<T> batch, write_reply reply) override {
    ++log_.batches;
    if (batch.position) log_.position = batch.position;
    for (auto& event : *batch.events) log_.events.push_back(std::move(event));
    if (log_.finishes_at_once) return reply.done();
    log_.unfinished.push_back(std::move(reply));
  }

 private:
  written_log<T>& log_;
};

/// A flow under virtual time, on the test's thread.
class flow_fixture : public testing::Test {
 protected:
  flow_builder<std::int64_t> numbers(std::int64_t count) {
    source.end = count;
    return flow_from<std::int64_t>(std::make_unique<numbers_source>(source));
  }

  template <class T>
  static std::unique_ptr<event_sink<T>> into(written_log<T>& log) {
    return std::make_unique<log_sink<T>>(log);
  }

  running_flow start(flow_plan plan) {
    return running_flow::start(system, nullptr, std::move(plan), options, [this](result<void> how) { ended = how; });
  }

  /// Runs everything that can run.
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run(); }

  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  flow_options options{.window_batches = 4, .batch_events_max = 10};
  numbers_log source;
  written_log<std::int64_t> written;
  std::optional<result<void>> ended;
  config settings;
  caf::actor_system system{settings};
};

}  // namespace millrace
