#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

class partition_appending : public partition_fixture {};

TEST_F(partition_appending, is_acknowledged_when_it_is_on_the_disk_and_not_before) {
  const auto answer = append(batch({"a", "b"}));
  EXPECT_FALSE(answer->has_value());
  EXPECT_EQ(read(0).high_watermark, 0) << "what is not durable is not shown";
  sync_disk();
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->error, error_code::none);
  EXPECT_EQ((*answer)->base_offset, 0);
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b"}));
}

TEST_F(partition_appending, what_comes_during_a_flush_shares_the_next_one) {
  const auto first = append(batch({"a"}));
  const auto second = append(batch({"b"})), third = append(batch({"c"}));
  EXPECT_EQ(flushes_under_way(), 1U);
  sync_disk();
  EXPECT_TRUE(first->has_value());
  EXPECT_FALSE(second->has_value() || third->has_value());
  EXPECT_EQ(flushes_under_way(), 1U);
  sync_disk();
  EXPECT_EQ((*second)->base_offset, 1);
  EXPECT_EQ((*third)->base_offset, 2);
}

TEST_F(partition_appending, of_a_topic_that_trusts_the_system_is_acknowledged_at_once) {
  caf::anon_send_exit(uut, caf::exit_reason::kill);
  settings.asked = durability::os;
  start();
  const auto answer = append(batch({"a"}));
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->error, error_code::none);
  EXPECT_EQ(read(0).values, std::vector<std::string>{"a"});
}

TEST_F(partition_appending, survives_a_crash_if_it_was_acknowledged) {
  append(batch({"a"}));
  sync_disk();
  append(batch({"lost"}));
  crash_and_restart();
  EXPECT_EQ(read(0).values, std::vector<std::string>{"a"});
  const auto next = append(batch({"b"}));
  sync_disk();
  EXPECT_EQ((*next)->base_offset, 1);
}

TEST_F(partition_appending, tells_everyone_how_far_it_is) {
  EXPECT_EQ(progress->high_watermark, -1) << "not opened yet";
  append(batch({"a", "b"}));
  sync_disk();
  EXPECT_EQ(progress->high_watermark, 2);
}

TEST_F(partition_appending, is_stored_in_the_codec_of_its_topic) {
  caf::anon_send_exit(uut, caf::exit_reason::kill);
  settings.compression = stored_compression::zstd;
  start();
  const std::string value(1000, 'x');
  const auto answer = append(batch({value, value}));
  sync_disk();
  EXPECT_EQ((*answer)->error, error_code::none);
  EXPECT_LT(progress->bytes, 200U);
  EXPECT_EQ(progress->high_watermark, 2);
}

TEST_F(partition_appending, that_is_too_large_in_the_codec_of_its_topic_is_refused) {
  caf::anon_send_exit(uut, caf::exit_reason::kill);
  settings.compression = stored_compression::none;
  settings.batch_bytes_max = 500;
  start();
  kafka::batch_options packed;
  packed.how.codec = kafka::compression_codec::zstd;
  const auto answer = append(batch({std::string(1000, 'x')}, packed));
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->error, error_code::message_too_large);
}

TEST_F(partition_appending, is_not_held_to_the_rules_again_if_it_was_admitted_under_others) {
  caf::anon_send_exit(uut, caf::exit_reason::kill);
  settings.compacted = true;
  settings.batch_bytes_max = 100;
  settings.timestamp_before_max = std::chrono::milliseconds(1);
  settings.compression = stored_compression::zstd;
  start();
  kafka::batch_builder builder(sequenced(0));
  builder.add({.timestamp = kafka::timestamp(1), .value = std::string(200, 'x')});
  const auto old = *builder.finish();
  const auto refused = append(old);
  ASSERT_TRUE(refused->has_value());
  EXPECT_NE((*refused)->error, error_code::none);
  const auto admitted = append(old, true);
  sync_disk();
  ASSERT_TRUE(admitted->has_value());
  EXPECT_EQ((*admitted)->error, error_code::none);
  auto torn = old;
  torn.back() = std::byte{'y'};
  EXPECT_EQ((*append(torn, true))->error, error_code::corrupt_message);
}

// --- producers that send again

TEST_F(partition_appending, a_batch_sent_again_is_answered_with_its_first_offset) {
  append(batch({"a"}, sequenced(0)));
  append(batch({"b"}, sequenced(1)));
  sync_disk();
  sync_disk();
  const auto again = append(batch({"a"}, sequenced(0)));
  ASSERT_TRUE(again->has_value()) << "nothing is left to wait for";
  EXPECT_EQ((*again)->base_offset, 0);
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b"}));
}

TEST_F(partition_appending, a_batch_sent_again_before_it_is_durable_waits_for_the_disk_too) {
  append(batch({"a"}, sequenced(0)));
  const auto again = append(batch({"a"}, sequenced(0)));
  EXPECT_FALSE(again->has_value()) << "an answer would be a promise that a crash could break";
  sync_disk();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->base_offset, 0);
  EXPECT_EQ(read(0).values, std::vector<std::string>{"a"});
}

TEST_F(partition_appending, a_producer_is_remembered_over_a_restart) {
  append(batch({"a"}, sequenced(0)));
  sync_disk();
  crash_and_restart();
  const auto again = append(batch({"a"}, sequenced(0)));
  sync_disk();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->base_offset, 0);
  EXPECT_EQ((*append(batch({"gap"}, sequenced(5))))->error, error_code::out_of_order_sequence_number);
}

}  // namespace
}  // namespace millrace
