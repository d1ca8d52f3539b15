#pragma once
#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "actors/group/cursor_log.hpp"
#include "actors/group/group_directory.hpp"
#include "actors/partition/partition_actor.hpp"
#include "actors/partition/replay_log.hpp"
#include "actors/transaction/coordinator_actor.hpp"
#include "actors/transaction/group_participants.hpp"
#include "actors/transaction/request_message.hpp"
#include "actors/transaction/transaction_log.hpp"
#include "codecs/schema/log_writer.capnp.h"
#include "codecs/schema/partition.capnp.h"
#include "codecs/schema/transaction.capnp.h"
#include "tests/support/memory_disk.hpp"

namespace millrace {

using namespace std::chrono_literals;
using kafka::error_code;

/// What of a node transactions need: partitions, groups, the coordinator and their logs, all on one thread, on a disk
/// in memory, in virtual time, and as often dead as the test likes.
class node_under_crashes {
 public:
  static constexpr int partition_count = 3;

  node_under_crashes() {
    EXPECT_TRUE(disk_.make_directory("/data"));
    EXPECT_TRUE(disk_.sync_directory("/"));
    writer_ = sys.spawn(run_writer, flushes_);
    start();
  }

  ~node_under_crashes() {
    stop();
    caf::anon_send_exit(writer_, caf::exit_reason::kill);
    sched.run();
  }

  /// The machine loses power, and comes back.
  void crash(std::uint64_t seed) {
    stop();
    flushes_->clear();
    disk_.crash(seed, tearing::front);
    suspect();
    start();
  }

  /// The first of what waits for the disk is on it.
  void sync_some(std::size_t count) {
    for (; count > 0 && !flushes_->empty(); --count) {
      const auto f = std::move(flushes_->front());
      flushes_->erase(flushes_->begin());
      for (const auto& part : f.request.payloads()) EXPECT_TRUE(std::get<file_slice>(part).file->sync());
      caf::anon_send(f.from, make_envelope<schema::FlushReply>([&](schema::FlushReply::Builder root) {
                       root.setEndOffset(f.request.read()->getEndOffset());
                     }));
    }
  }

  /// Whatever can happen without time passing has happened.
  void settle() {
    do {
      sched.run();
      sync_some(1000);
    } while (sched.has_job() || !flushes_->empty());
  }

  void pass(std::chrono::milliseconds time) {
    time_.now += time.count();
    sched.advance_time(time);
  }

  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::vector<caf::actor> partitions;
  caf::actor coordinator, groups;

 private:
  struct waiting_flush {
    caf::actor from;
    envelope<schema::FlushRequest> request;
  };
  struct settable_clock final : clock {
    std::int64_t now = 1'700'000'000'000;
    std::int64_t wall_ms() const override { return now; }
    std::chrono::nanoseconds monotonic() const override { return {}; }
  };

  static caf::behavior run_writer(caf::event_based_actor* self, std::shared_ptr<std::vector<waiting_flush>> flushes) {
    return {[self, flushes](const envelope<schema::FlushRequest>& request) {
      flushes->push_back({caf::actor_cast<caf::actor>(self->current_sender()), request});
    }};
  }

  static caf::behavior run_keeper(caf::event_based_actor*) {
    return {[](store_marks) {}};
  }

  partition_options options_of(const std::string& topic, int number) {
    return {.place = {"/data", {topic, kafka::partition_index(number)}, {}},
            .settings = std::make_shared<const topic_settings>(settings_),
            .progress = std::make_shared<partition_progress>(),
            .time = &time_,
            .files = &files_,
            .marks = &marks_,
            .gate = &gate_,
            .log_writer = writer_,
            .keeper = keeper_,
            .producer_expiration = 24h,
            .run_blocking = [](const std::function<void()>& work) { work(); }};
  }

  /// No log is believed to be what it was, as when a node finds that the machine has been restarted.
  void suspect() {
    std::vector<std::string> names{"transactions-0", "cursors-0"};
    for (int i = 0; i < partition_count; ++i) names.push_back("t-" + std::to_string(i));
    for (const auto& name : names) {
      auto mark = marks_.find(name);
      if (!mark) continue;
      mark->suspect = true;
      marks_.set(name, *mark);
    }
  }

  void start() {
    keeper_ = sys.spawn(run_keeper);
    transaction_replay replay;
    const auto log_options = options_of("transactions", 0);
    EXPECT_TRUE(replay_log(log_options, [&](std::span<const std::byte> batches) { return replay.take(batches); }));
    log_ = spawn_partition(sys, caf::actor_config{}, log_options);
    for (int i = 0; i < partition_count; ++i) {
      partitions.push_back(spawn_partition(sys, caf::actor_config{}, options_of("t", i)));
    }
    start_groups();
    transaction_environment environment{&limits_, &time_, log_, participants(), {}, {}};
    environment.take_producer_id = [this](caf::event_based_actor&, std::function<void(std::int64_t)> then) {
      then(next_producer_id_++);
    };
    coordinator = spawn_transaction_coordinator(sys, caf::actor_config{}, environment, std::move(replay).finish());
    sched.run();
  }

  void start_groups() {
    cursor_replay replay;
    const auto log_options = options_of("cursors", 0);
    EXPECT_TRUE(replay_log(log_options, [&](std::span<const std::byte> batches) { return replay.take(batches); }));
    cursor_log_ = spawn_partition(sys, caf::actor_config{}, log_options);
    group_directory_options options;
    options.environment = {&group_limits_, &group_memory_, &time_, [this] { return ++random_bits_; }, cursor_log_, {}};
    options.home_of = [](const std::string&) { return caf::actor_config{}; };
    groups = spawn_group_directory(sys, caf::actor_config{}, std::move(options));
    caf::anon_send(
        groups, groups_loaded{std::make_shared<const std::map<std::string, group_facts>>(std::move(replay).finish())});
  }

  void stop() {
    for (const auto& a : partitions) caf::anon_send_exit(a, caf::exit_reason::kill);
    caf::anon_send_exit(groups, caf::exit_reason::user_shutdown);  // which ends its groups
    for (const auto& a : {coordinator, log_, keeper_, cursor_log_}) caf::anon_send_exit(a, caf::exit_reason::kill);
    partitions.clear();
    sched.run();
  }

  transaction_participants participants() {
    transaction_participants made;
    made.tell_partition = [this](caf::event_based_actor& asker, const transaction_partition& p,
                                 const transaction_marker& m, transaction_participants::told told) {
      asker
          .request(partitions.at(static_cast<std::size_t>(p.partition.value)), caf::infinite,
                   make_envelope<schema::MarkerRequest>([&](schema::MarkerRequest::Builder root) {
                     root.setProducerId(m.producer.value);
                     root.setProducerEpoch(m.epoch.value);
                     root.setCommits(m.commits);
                   }))
          .then([told](const envelope<schema::MarkerAnswer>& answer) {
            told(static_cast<error_code>(answer.read()->getErrorCode()));
          });
    };
    made.tell_group = tell_groups_of(groups);
    return made;
  }

  memory_disk disk_;
  file_pool files_{disk_, 100};
  log_marks marks_;
  write_gate gate_;
  settable_clock time_;
  topic_settings settings_;
  transaction_limits limits_;
  group_limits group_limits_;
  memory_budget group_memory_{64 << 20};
  std::uint64_t random_bits_ = 0;
  std::int64_t next_producer_id_ = 1;
  std::shared_ptr<std::vector<waiting_flush>> flushes_ = std::make_shared<std::vector<waiting_flush>>();
  caf::actor writer_, keeper_, log_, cursor_log_;
};

}  // namespace millrace
