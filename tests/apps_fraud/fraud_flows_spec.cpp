// The flows of the service between topics that come, grow, go and fail.
#include "apps/fraud/fraud_flows.hpp"

#include <gmock/gmock.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>
#include <sstream>

#include "apps/fraud/alert_record.hpp"
#include "apps/fraud/slice_records.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/logging/log_system.hpp"
#include "tests/apps_fraud/fake_partition.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::fraud {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr place houston{29.76, -95.37}, stockholm{59.33, 18.06};
constexpr std::size_t first_record = 61;  // from a batch's start

struct virtual_clock final : clock {
  std::chrono::nanoseconds now{};
  std::int64_t wall_ms() const override { return 5000; }
  std::chrono::nanoseconds monotonic() const override { return now; }
};

struct testing_config : caf::actor_system_config {
  testing_config() { set("scheduler.policy", caf::atom("testing")); }
};

class fraud_flows_spec : public testing::Test {
 protected:
  fraud_flows_spec() {
    EXPECT_TRUE(files.make_directory("/data"));
    add_input();
    publish();
  }

  ~fraud_flows_spec() override {
    for (auto& partition : inputs) partition.crash();
    alerts.crash();
    caf::anon_send(uut, stop_flows::value);
    topics.publish(std::make_shared<const catalog_view>());  // it refers to actors, which end when nobody does
    run();
  }

  void add_input() { inputs.emplace_back(logs, "/input-" + std::to_string(inputs.size())); }

  /// The catalog shows both topics, the input with all partitions there are.
  void publish() {
    auto view = std::make_shared<catalog_view>();
    view->put(entry(input_topic, input_id, inputs));
    std::deque<fake_partition*> one{&alerts};
    view->put(entry(alerts_topic, 99, one));
    topics.publish(std::move(view));
  }

  static fake_partition& as_partition(fake_partition& p) { return p; }
  static fake_partition& as_partition(fake_partition* p) { return *p; }

  template <class Partitions>
  topic_entry_ref entry(const char* name, std::uint8_t id, Partitions& partitions) {
    auto facts = std::make_shared<topic>();
    facts->name = name;
    facts->id.bytes.back() = std::byte{id};
    facts->partitions = static_cast<std::int32_t>(partitions.size());
    auto made = std::make_shared<topic_entry>();
    made->facts = std::move(facts);
    made->settings = std::make_shared<const topic_settings>();
    for (auto& p : partitions) {
      made->partitions.push_back({as_partition(p).serve(sys), std::make_shared<const partition_progress>(), 0});
    }
    return made;
  }

  void start() {
    uut = run_fraud_flows(sys, nullptr,
                          {.topics = &topics,
                           .reactor_at = [](std::size_t) { return nullptr; },
                           .disk = &files,
                           .time = &time,
                           .directory = "/data",
                           .run_blocking = [](const std::function<void()>& work) { work(); },
                           .board = board,
                           .voice = lines.get("fraud")});
    run();
  }

  /// A card is here, and three seconds later there: one alert.
  void produce_journey(std::size_t partition) {
    kafka::batch_builder batch;
    for (const auto where : {houston, stockholm}) {
      const auto at_ms = 1'500'000'000'000 + 3000 * static_cast<std::int64_t>(next_id);
      const auto text = to_json(card_use{next_id++, at_ms, std::to_string(partition), 10, "shopping_pos", "m", where});
      batch.add({.timestamp = kafka::timestamp(4000), .key = std::to_string(partition), .value = text});
    }
    inputs[partition].append(*batch.finish());
  }

  void write_byte(std::size_t at, std::byte value) { EXPECT_TRUE(write_at(*inputs[0].all().file, at, {&value, 1})); }

  void run() {
    while (sched.has_job()) sched.run_once();
  }

  void let_pass(std::chrono::nanoseconds duration) {
    time.now += duration;
    sched.advance_time(duration);
    run();
  }

  std::size_t alerts_written() {
    std::size_t count = 0;
    if (alerts.end() > 0) {
      EXPECT_TRUE(read_slice(alerts.all(), kafka::offset(0), [&](const kafka::record&) { ++count; }));
    }
    return count;
  }

  memory_disk logs, files;
  std::deque<fake_partition> inputs, former_inputs;
  fake_partition alerts{logs, "/alerts"};
  std::uint8_t input_id = 1;
  std::uint64_t next_id = 1;
  virtual_clock time;
  catalog_publication topics;
  std::ostringstream out;
  log_system lines{log_level::info, out};
  std::shared_ptr<fraud_board> board = std::make_shared<fraud_board>();
  testing_config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  caf::actor uut;
};

TEST_F(fraud_flows_spec, a_partition_that_is_added_later_is_read) {
  produce_journey(0);
  start();
  EXPECT_EQ(alerts_written(), 1u);
  add_input();
  produce_journey(1);
  publish();
  let_pass(1s);
  EXPECT_EQ(alerts_written(), 2u);
  EXPECT_EQ(board->settled(kafka::partition_index(1)), kafka::offset(2));
}

TEST_F(fraud_flows_spec, a_flow_that_failed_is_started_again_after_a_delay_that_doubles_and_goes_on_once_it_can) {
  produce_journey(0);
  std::byte sound{};
  EXPECT_TRUE(inputs[0].all().file->read_at(first_record, {&sound, 1}));
  write_byte(first_record, std::byte{0xff});
  start();
  EXPECT_EQ(board->flow_failures, 1u);
  let_pass(999ms);
  EXPECT_EQ(board->flow_failures, 1u);
  let_pass(1ms);
  EXPECT_EQ(board->flow_failures, 2u);
  let_pass(1s);
  EXPECT_EQ(board->flow_failures, 2u);
  write_byte(first_record, sound);
  let_pass(1s);
  EXPECT_EQ(board->flow_failures, 2u);
  EXPECT_EQ(alerts_written(), 1u);
}

TEST_F(fraud_flows_spec, a_topic_made_anew_is_read_from_its_beginning) {
  produce_journey(0);
  start();
  former_inputs.swap(inputs);
  ++input_id;
  topics.publish(std::make_shared<const catalog_view>());
  let_pass(1s);
  add_input();
  produce_journey(0);
  publish();
  let_pass(1s);
  EXPECT_EQ(alerts_written(), 2u);
}

TEST_F(fraud_flows_spec, is_stopped_when_all_its_flows_are_gone) {
  start();
  caf::scoped_actor self{sys};
  auto answer = self->request(uut, caf::infinite, stop_flows::value);
  run();
  bool stopped = false;
  answer.receive([&] { stopped = true; }, [](const caf::error&) {});
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace millrace::fraud
