#include <gmock/gmock.h>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/19_create_topics.hpp"
#include "codecs/kafka/api/21_delete_records.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"
#include "codecs/kafka/api/35_describe_log_dirs.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "tests/apps_millrace_node/stream_node.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A volume with a stream, in which a group has read one of two records, and a snapshot of that.
struct cloned_streams : stream_node {
  cloned_streams() {
    start();
    EXPECT_EQ(create_volume("/payments"), "");
    EXPECT_EQ(create_stream("/payments/cards"), "");
    const auto client = connect();
    EXPECT_EQ(*client->create_topic("/payments/cards:activity", 2), error_code::none);
    produce(activity, {"one", "two"});
    EXPECT_EQ(commit(*client, "g", activity, 1), error_code::none);
    EXPECT_EQ(snapshot("/payments", "s"), "");
    produce(activity, {"three"});
    EXPECT_EQ(commit(*client, "g", activity, 3), error_code::none);
  }

  const std::string activity = "payments.cards.activity", cloned = "test.payments.cards.activity";
};

TEST_F(cloned_streams, have_exactly_the_cut_with_the_cursors_as_they_stood) {
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "");
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
  EXPECT_EQ(committed("g", "/test/payments/cards:activity"), 1);
  EXPECT_THAT(values(activity), ElementsAre("one", "two", "three"));
  EXPECT_EQ(committed("g", activity), 3);
}

TEST_F(cloned_streams, go_on_by_themselves_over_a_restart) {
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "");
  produce(cloned, {"mine"});
  produce(activity, {"four"});
  EXPECT_EQ(commit(*connect(), "g", cloned, 2), error_code::none);
  stop();
  start();
  EXPECT_THAT(values(cloned), ElementsAre("one", "two", "mine"));
  EXPECT_THAT(values(activity), ElementsAre("one", "two", "three", "four"));
  EXPECT_EQ(committed("g", cloned), 2);
  EXPECT_EQ(committed("g", activity), 3);
  produce(cloned, {"more"});
  EXPECT_THAT(values(cloned), ElementsAre("one", "two", "mine", "more"));
}

TEST_F(cloned_streams, outlive_their_origin_and_its_snapshot) {
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "");
  ASSERT_EQ(delete_volume("/payments"), "");
  EXPECT_EQ(look(activity), error_code::unknown_topic_or_partition);
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
  EXPECT_TRUE(soon([&] { return held_logs() == 0 && logs().size() == 1; })) << testing::PrintToString(logs());
  stop();
  start();
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
  ASSERT_EQ(delete_volume("/test/payments"), "");
  EXPECT_TRUE(soon([&] { return logs().empty(); })) << testing::PrintToString(logs());
}

TEST_F(cloned_streams, leave_nothing_when_they_go_first) {
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "");
  ASSERT_EQ(delete_volume("/test/payments"), "");
  EXPECT_EQ(look(cloned), error_code::unknown_topic_or_partition);
  EXPECT_EQ(committed("g", cloned), -1);
  EXPECT_TRUE(soon([&] { return logs().size() == 1; })) << testing::PrintToString(logs());
  EXPECT_THAT(values(activity), ElementsAre("one", "two", "three"));
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "") << "the name is free again";
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
}

TEST_F(cloned_streams, have_what_their_origin_has_no_more) {
  ASSERT_EQ(*connect()->delete_topic(activity), error_code::none);
  ASSERT_TRUE(soon([&] { return logs().empty(); }));
  EXPECT_EQ(held_logs(), 1u);
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "");
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
  stop();
  start();
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
  ASSERT_EQ(delete_snapshot("/payments", "s"), "");
  EXPECT_TRUE(soon([&] { return held_logs() == 0; }));
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
}

TEST_F(cloned_streams, have_what_retention_took_from_their_origin) {
  stop();
  also = {{"", "storage.retention_check_interval_ms", "100"}};
  start();
  kafka::create_topics_request create;
  auto& topic = create.topics.emplace_back();
  topic.name = "payments.cards.short";
  topic.num_partitions = 1;
  topic.replication_factor = 1;
  topic.configs.push_back({"internal.segment.bytes", "100"});
  const auto client = connect();
  ASSERT_EQ(client->call<kafka::create_topics_response>(create, 5)->topics.at(0).error_code, error_code::none);
  std::vector<std::string> all;
  for (int i = 0; i < 20; ++i) all.push_back(std::to_string(i));
  produce("payments.cards.short", all);
  ASSERT_EQ(snapshot("/payments", "full"), "");
  produce("payments.cards.short", {"later"});
  kafka::delete_records_request trim;
  auto& trimmed = trim.topics.emplace_back();
  trimmed.name = "payments.cards.short";
  trimmed.partitions.push_back({kafka::partition_index(0), kafka::offset(-1)});
  ASSERT_TRUE(client->call<kafka::delete_records_response>(trim, 2));
  ASSERT_TRUE(soon([&] { return held_logs() == 1; })) << "the segments that left are kept";
  EXPECT_THAT(values("payments.cards.short"), ElementsAre("fetch: OFFSET_OUT_OF_RANGE"))
      << "the log begins behind them";
  ASSERT_EQ(clone("/payments", "full", "/test/payments"), "");
  EXPECT_EQ(values("test.payments.cards.short"), all);
  ASSERT_EQ(delete_snapshot("/payments", "full"), "");
  EXPECT_TRUE(soon([&] { return held_logs() == 0; }));
  EXPECT_EQ(values("test.payments.cards.short"), all);
}

TEST_F(cloned_streams, can_be_cloned_themselves) {
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "");
  produce(cloned, {"mine"});
  ASSERT_EQ(snapshot("/test/payments", "t"), "");
  produce(cloned, {"later"});
  ASSERT_EQ(clone("/test/payments", "t", "/again"), "");
  EXPECT_THAT(values("again.cards.activity"), ElementsAre("one", "two", "mine"));
  EXPECT_EQ(committed("g", "again.cards.activity"), 1);
}

TEST_F(cloned_streams, are_refused_where_a_topic_has_the_name) {
  ASSERT_EQ(*connect()->create_topic(cloned, 1), error_code::none);
  const auto why = clone("/payments", "s", "/test/payments");
  EXPECT_THAT(why, ::testing::HasSubstr(cloned));
  EXPECT_THAT(tell([](auto r) { r.initDescribeVolume().setVolume("/test/payments"); }), ::testing::Not(IsEmpty()))
      << "no volume was made";
  EXPECT_THAT(values(cloned), IsEmpty());
}

TEST_F(cloned_streams, have_no_open_transactions) {
  const auto client = connect();
  kafka::init_producer_id_request init;
  init.transactional_id = "t";
  init.transaction_timeout_ms = 60'000;
  const auto producer = client->call<kafka::init_producer_id_response>(init, 4);
  ASSERT_TRUE(producer);
  kafka::add_partitions_to_txn_request join;
  join.v3_and_below_transactional_id = "t";
  join.v3_and_below_producer_id = producer->producer_id;
  join.v3_and_below_producer_epoch = producer->producer_epoch;
  join.v3_and_below_topics.push_back({activity, {kafka::partition_index(0)}});
  ASSERT_TRUE(client->call<kafka::add_partitions_to_txn_response>(join, 3));
  kafka::batch_builder batch({.producer_id = producer->producer_id,
                              .producer_epoch = producer->producer_epoch,
                              .base_sequence = kafka::sequence_number(0),
                              .transactional = true});
  batch.add({.timestamp = kafka::timestamp(1'700'000'000'000), .value = "open"});
  const auto bytes = *batch.finish();
  kafka::produce_request request;
  request.transactional_id = "t";
  request.acks = -1;
  request.timeout_ms = 10'000;
  auto& topic = request.topic_data.emplace_back();
  topic.name = activity;
  topic.partition_data.push_back({kafka::partition_index(0), bytes});
  ASSERT_EQ(client->call<kafka::produce_response>(request, 9)->responses.at(0).partition_responses.at(0).error_code,
            error_code::none);
  ASSERT_EQ(snapshot("/payments", "open"), "");
  ASSERT_EQ(clone("/payments", "open", "/test/payments"), "");
  kafka::fetch_request read;
  read.isolation_level = 1;
  auto& part = read.topics.emplace_back();
  part.topic = cloned;
  part.partitions.emplace_back().partition_max_bytes = 1 << 20;
  const auto told = client->call<kafka::fetch_response>(read, 12);
  ASSERT_TRUE(told);
  const auto& p = told->responses.at(0).partitions.at(0);
  EXPECT_EQ(p.last_stable_offset.value, 5) << "three records, the open one, and the marker that aborts it";
  ASSERT_TRUE(p.aborted_transactions);
  EXPECT_EQ(p.aborted_transactions->size(), 1u);
}

TEST_F(cloned_streams, are_whole_or_not_there_when_the_power_fails) {
  for (std::uint64_t step = 1; step < 400; step += 9) {
    disk.cut_after(step);
    const auto why = clone("/payments", "s", "/test/payments");
    const bool survived = disk.is_on();
    lose_power(step, tearing::front);
    start();
    ASSERT_TRUE(uut);
    const bool there = tell([](auto r) { r.initDescribeVolume().setVolume("/test/payments"); }).empty();
    EXPECT_TRUE(there || !why.empty()) << step;
    if (there) {
      EXPECT_THAT(values(cloned), ElementsAre("one", "two")) << step;
      EXPECT_EQ(committed("g", cloned), 1) << step;
      ASSERT_EQ(delete_volume("/test/payments"), "") << step;
    }
    EXPECT_EQ(look(cloned), error_code::unknown_topic_or_partition) << step;
    EXPECT_TRUE(soon([&] { return logs().size() == 1; })) << step << testing::PrintToString(logs());
    EXPECT_THAT(values(activity), ElementsAre("one", "two", "three")) << step;
    if (survived) break;
  }
}

// --- roll back and removal

TEST_F(cloned_streams, are_rolled_back_with_their_volume) {
  const auto client = connect();
  ASSERT_EQ(*client->create_topic("payments.cards.later", 1), error_code::none);
  ASSERT_EQ(roll_back("/payments", "s"), "");
  EXPECT_THAT(values(activity), ElementsAre("one", "two"));
  EXPECT_EQ(committed("g", activity), 1);
  EXPECT_EQ(look("payments.cards.later"), error_code::unknown_topic_or_partition);
  produce(activity, {"other"});
  stop();
  start();
  EXPECT_THAT(values(activity), ElementsAre("one", "two", "other"));
  ASSERT_EQ(roll_back("/payments", "s"), "");
  EXPECT_THAT(values(activity), ElementsAre("one", "two"));
  ASSERT_EQ(delete_volume("/payments"), "");
  EXPECT_TRUE(soon([&] { return logs().empty() && held_logs() == 0; })) << testing::PrintToString(logs());
}

TEST_F(cloned_streams, go_with_their_stream) {
  ASSERT_EQ(remove("/payments/cards"), "");
  EXPECT_EQ(look(activity), error_code::unknown_topic_or_partition);
  ASSERT_EQ(clone("/payments", "s", "/test/payments"), "") << "which the snapshot still has";
  EXPECT_THAT(values(cloned), ElementsAre("one", "two"));
}

// --- topics of snapshots

TEST_F(cloned_streams, are_read_in_place_where_a_snapshot_has_them) {
  const std::string then = "payments@s.cards.activity";
  ASSERT_EQ(look(then), error_code::none) << "asking for it makes it";
  EXPECT_THAT(values(then), ElementsAre("one", "two"));
  EXPECT_EQ(committed("g", then), 1);
  EXPECT_EQ(look("/payments@s/cards:activity"), error_code::none);
  EXPECT_EQ(open("payments@s.cards.none"), error_code::unknown_topic_or_partition);
  EXPECT_EQ(open("payments@none.cards.activity"), error_code::unknown_topic_or_partition);
  EXPECT_EQ(connect()->produce(then, 0, "no")->error, error_code::policy_violation);
  stop();
  start();
  EXPECT_THAT(values(then), ElementsAre("one", "two"));
  ASSERT_EQ(delete_snapshot("/payments", "s"), "");
  EXPECT_EQ(look(then), error_code::unknown_topic_or_partition);
  EXPECT_TRUE(soon([&] { return logs().size() == 1 && held_logs() == 0; })) << testing::PrintToString(logs());
}

TEST_F(cloned_streams, of_snapshots_are_in_no_list_of_directories_unless_they_are_named) {
  const std::string then = "payments@s.cards.activity";
  ASSERT_EQ(look(then), error_code::none);
  const auto told_of = [&](std::optional<std::string> name) {
    kafka::describe_log_dirs_request request;
    if (name) request.topics.emplace().push_back({*name, {kafka::partition_index(0)}});
    std::vector<std::string> names;
    const auto told = connect()->call<kafka::describe_log_dirs_response>(request, 4);
    for (const auto& topic : told->results.at(0).topics) names.emplace_back(topic.name);
    return names;
  };
  EXPECT_THAT(told_of(std::nullopt), testing::Contains(activity));
  EXPECT_THAT(told_of(std::nullopt), testing::Not(testing::Contains(then)));
  EXPECT_THAT(told_of(then), ElementsAre(then));
}

TEST_F(cloned_streams, go_with_their_volume_also_when_a_snapshot_of_theirs_was_read) {
  ASSERT_EQ(look("payments@s.cards.activity"), error_code::none);
  ASSERT_EQ(delete_volume("/payments"), "");
  EXPECT_EQ(look(activity), error_code::unknown_topic_or_partition);
  EXPECT_EQ(look("payments@s.cards.activity"), error_code::unknown_topic_or_partition);
  EXPECT_TRUE(soon([&] { return logs().empty(); })) << testing::PrintToString(logs());
}

}  // namespace
}  // namespace millrace
