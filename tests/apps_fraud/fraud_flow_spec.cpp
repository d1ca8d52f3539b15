// The fraud flow between two logs that survive it, stopped at every step.
#include <gtest/gtest.h>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>

#include "apps/fraud/alert_record.hpp"
#include "apps/fraud/alert_writer.hpp"
#include "apps/fraud/fraud_checkpoint.hpp"
#include "apps/fraud/slice_records.hpp"
#include "apps/fraud/use_reader.hpp"
#include "apps/fraud/velocity_operation.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/flow_builder.hpp"
#include "runtime/flow/running_flow.hpp"
#include "tests/apps_fraud/fake_partition.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::fraud {
namespace {

constexpr place houston{29.76, -95.37}, stockholm{59.33, 18.06};
constexpr const char* topic = "the-topic";
constexpr const char* checkpoint_path = "/data/transactions-0.json";

class still_clock final : public clock {
 public:
  std::int64_t wall_ms() const override { return 5000; }
  std::chrono::nanoseconds monotonic() const override { return {}; }
};

struct testing_config : caf::actor_system_config {
  testing_config() { set("scheduler.policy", caf::atom("testing")); }
};

class fraud_flow_spec : public testing::Test {
 protected:
  fraud_flow_spec() {
    EXPECT_TRUE(files.make_directory("/data"));
    EXPECT_TRUE(files.sync_directory("/"));
  }

  /// Three cards by turns, each now here and now there: from the second use on every use is an impossible journey.
  void produce_uses(int count) {
    const int end = produced + count;
    for (int i = produced; i < end; i += 4) {
      kafka::batch_builder batch(
          {.how = {i % 8 == 0 ? kafka::compression_codec::none : kafka::compression_codec::zstd}});
      for (int j = i; j < std::min(i + 4, end); ++j) {
        const card_use use{static_cast<std::uint64_t>(j + 1),
                           1'500'000'000'000 + j * 1000,
                           std::to_string(j % 3),
                           10,
                           "shopping_pos",
                           "m",
                           j / 3 % 2 == 0 ? houston : stockholm};
        const auto text = to_json(use);
        batch.add({.timestamp = kafka::timestamp(4000), .key = use.card, .value = text});
        for (const auto& found : model.look_at(use)) expected.push_back(found.id());
      }
      input.append(*batch.finish());
    }
    produced = end;
  }

  /// Starts the flow as a node does, from the checkpoint if there is one.
  void start() {
    fraud_checkpoint from;
    if (const auto bytes = read_file(files, checkpoint_path, 1 << 20)) from = *decode_checkpoint(*bytes);
    checkpoints_used += from.next_input.value > 0 ? 1 : 0;
    const auto run_now = [](const std::function<void()>& work) { work(); };
    auto source =
        read_uses(sys, nullptr,
                  {.partition = input.serve(sys), .from = from.next_input, .run_blocking = run_now, .board = board});
    auto sink = write_alerts(sys, nullptr,
                             {.partition = alerts.serve(sys),
                              .alerts_end = from.alerts_end,
                              .topic_id = topic,
                              .checkpoint_path = checkpoint_path,
                              .disk = &files,
                              .time = &time,
                              .run_blocking = run_now,
                              .board = board});
    flow.emplace(
        running_flow::start(sys, nullptr,
                            flow_from<seen_use>(std::move(source))
                                .then<fraud_output>(std::make_unique<velocity_operation>(std::move(from.table), 5))
                                .into(std::move(sink)),
                            {.window_batches = 2, .batch_events_max = 3}, [](const result<void>&) {}));
  }

  /// Lets the actors take `turns`; false if they had nothing left to do before.
  bool run_for(std::size_t turns) {
    while (turns > 0 && sched.has_job()) {
      sched.run_once();
      --turns;
    }
    return turns == 0;
  }

  void run_all() { run_for(SIZE_MAX); }

  /// The process ends here, and the machine forgets what was not synced.
  void crash(std::uint64_t seed) {
    input.crash();
    alerts.crash();
    flow->abort();
    run_all();
    files.crash(seed, tearing::nothing);
  }

  std::vector<std::string> alert_ids() {
    std::vector<std::string> ids;
    EXPECT_TRUE(
        read_slice(alerts.all(), kafka::offset(0), [&](const kafka::record& r) { ids.push_back(told_from(r)->id); }));
    return ids;
  }

  memory_disk logs, files;
  fake_partition input{logs, "/input"}, alerts{logs, "/alerts"};
  card_velocity model;
  std::vector<std::string> expected;
  still_clock time;
  std::shared_ptr<fraud_board> board = std::make_shared<fraud_board>();
  int checkpoints_used = 0;
  int produced = 0;
  testing_config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::optional<running_flow> flow;
};

TEST_F(fraud_flow_spec, every_alert_of_the_rules_is_written_in_order_with_its_delay) {
  produce_uses(40);
  start();
  run_all();
  EXPECT_EQ(expected.size(), 40U);  // 37 journeys, and one burst a card
  EXPECT_EQ(alert_ids(), expected);
  EXPECT_EQ(board->settled(kafka::partition_index(0)), kafka::offset(40));
  std::uint64_t from = 0;
  EXPECT_EQ(board->since(from).front().delay_ms, 1000);
  crash(1);
}

TEST_F(fraud_flow_spec, goes_on_when_more_is_produced_after_a_restart_and_keeps_its_table) {
  produce_uses(20);
  start();
  run_all();
  crash(1);
  produce_uses(20);
  start();
  run_all();
  EXPECT_EQ(checkpoints_used, 1);
  EXPECT_EQ(alert_ids(), expected);
  crash(2);
}

/// One log, crashed every `turns` turns until all is written.
class fraud_flow_crash_spec : public fraud_flow_spec, public testing::WithParamInterface<std::size_t> {};

TEST_P(fraud_flow_crash_spec, no_alert_is_lost_and_none_raised_twice) {
  produce_uses(40);
  for (std::uint64_t round = 1; round <= 3; ++round) {
    start();
    run_for(GetParam());
    crash(round);
  }
  start();
  run_all();
  EXPECT_EQ(alert_ids(), expected);
  crash(9);
}

INSTANTIATE_TEST_SUITE_P(at_every_step, fraud_flow_crash_spec, testing::Range<std::size_t>(0, 220));

}  // namespace
}  // namespace millrace::fraud
