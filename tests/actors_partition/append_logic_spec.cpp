#include "actors/partition/append_logic.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/batch_patch.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using batch_bytes = std::vector<std::byte>;

constexpr std::int64_t now_ms = 1'700'000'000'000;

class append_logic_spec : public testing::Test {
 protected:
  static batch_bytes batch_of(std::vector<std::string> values, kafka::batch_options options = {}) {
    kafka::batch_builder builder(options);
    for (const auto& value : values) builder.add({.timestamp = kafka::timestamp(now_ms), .value = value});
    return *builder.finish();
  }

  static kafka::batch_options sequenced(std::int16_t epoch, std::int32_t first) {
    kafka::batch_options options;
    options.producer_id = kafka::producer_id(7);
    options.producer_epoch = kafka::producer_epoch(epoch);
    options.base_sequence = kafka::sequence_number(first);
    return options;
  }

  static kafka::batch_options transactional(std::int16_t epoch, std::int32_t first) {
    auto options = sequenced(epoch, first);
    options.transactional = true;
    return options;
  }

  append_decision decide(batch_bytes& batch) {
    return decide_append(batch, validator.validate(batch, produce_rules_of(settings), place.now),
                         {verification, from_zero}, place, settings, {producers, verifications});
  }

  error_code refused(batch_bytes batch) {
    const auto before = batch;
    const auto decision = decide(batch);
    const auto* refusal = std::get_if<kafka::produce_refusal>(&decision);
    EXPECT_EQ(batch, before) << "what is refused is not touched";
    return refusal ? refusal->code : error_code::none;
  }

  /// Decides and, as the partition does after its write, remembers.
  append_decision append(batch_bytes batch) {
    auto decision = decide(batch);
    if (const auto* ready = std::get_if<append_ready>(&decision)) {
      producers.apply(sequenced_batch::of(ready->summary), ready->base_offset, place.now);
      place.log_end = kafka::offset(place.log_end.value + ready->summary.count);
    }
    return decision;
  }

  static kafka::batch_header header_of(const batch_bytes& batch) { return kafka::record_batch::read(batch)->header(); }

  append_place place{kafka::offset(100), kafka::leader_epoch(3), kafka::timestamp(now_ms)};
  topic_settings settings;
  producer_table producers{std::chrono::hours(24)};
  transaction_verification verifications;
  std::uint64_t verification = 0;
  bool from_zero = false;
  kafka::record_validator validator;
};

TEST_F(append_logic_spec, a_good_batch_gets_its_offset_and_epoch_and_is_else_as_it_was_sent) {
  auto batch = batch_of({"a", "b", "c"});
  const auto sent = batch;
  const auto decision = decide(batch);
  const auto& ready = std::get<append_ready>(decision);
  EXPECT_EQ(ready.base_offset, kafka::offset(100));
  EXPECT_EQ(ready.summary.count, 3);
  EXPECT_EQ(header_of(batch).base_offset(), kafka::offset(100));
  EXPECT_EQ(header_of(batch).partition_leader_epoch(), kafka::leader_epoch(3));
  EXPECT_TRUE(kafka::record_batch::read(batch)->crc_matches()) << "neither is under the checksum";
  kafka::patch_base_offset(batch, kafka::offset(0));
  kafka::patch_leader_epoch(batch, kafka::leader_epoch(-1));
  EXPECT_EQ(batch, sent);
}

TEST_F(append_logic_spec, a_topic_that_stamps_records_itself_tells_the_producer_when) {
  settings.timestamps = timestamp_source::log_append;
  auto batch = batch_of({"a"});
  const auto decision = decide(batch);
  EXPECT_EQ(std::get<append_ready>(decision).log_append_time, kafka::timestamp(now_ms));
  EXPECT_EQ(header_of(batch).max_timestamp(), kafka::timestamp(now_ms));
  EXPECT_TRUE(kafka::record_batch::read(batch)->crc_matches());
}

// --- what is refused

TEST_F(append_logic_spec, damaged_bytes_are_refused) {
  auto batch = batch_of({"a"});
  batch.back() ^= std::byte{1};
  EXPECT_EQ(refused(batch), error_code::corrupt_message);
}

TEST_F(append_logic_spec, a_batch_above_the_topics_size_is_refused) {
  settings.batch_bytes_max = 100;
  EXPECT_EQ(refused(batch_of({std::string(100, 'x')})), error_code::message_too_large);
}

TEST_F(append_logic_spec, a_batch_that_fits_no_segment_is_refused) {
  settings.segment_bytes_max = 100;
  EXPECT_EQ(refused(batch_of({std::string(100, 'x')})), error_code::record_list_too_large);
}

TEST_F(append_logic_spec, a_compacted_topic_refuses_records_without_a_key) {
  settings.compacted = true;
  EXPECT_EQ(refused(batch_of({"a"})), error_code::invalid_record);
}

TEST_F(append_logic_spec, a_record_too_far_in_the_future_is_refused_unless_the_topic_stamps_itself) {
  place.now = kafka::timestamp(now_ms - 2 * 3600 * 1000);
  EXPECT_EQ(refused(batch_of({"a"})), error_code::invalid_timestamp);
  settings.timestamps = timestamp_source::log_append;
  auto batch = batch_of({"a"});
  EXPECT_TRUE(std::holds_alternative<append_ready>(decide(batch)));
}

// --- transactions

TEST_F(append_logic_spec, the_first_batch_of_a_transaction_is_held_up_until_the_coordinator_agrees) {
  auto first = batch_of({"a"}, transactional(0, 0));
  const auto unverified = std::get<append_unverified>(decide(first));
  EXPECT_EQ(first, batch_of({"a"}, transactional(0, 0))) << "what is not appended is not touched";
  verification = unverified.number;
  EXPECT_TRUE(std::holds_alternative<append_ready>(append(first)));
  verification = 0;
  EXPECT_TRUE(std::holds_alternative<append_ready>(append(batch_of({"b"}, transactional(0, 1)))));
}

TEST_F(append_logic_spec,
       an_unknown_producer_of_version_2_begins_with_sequence_number_0_and_one_of_version_1_anywhere) {
  auto later = batch_of({"a"}, transactional(0, 3));
  verification = std::get<append_unverified>(decide(later)).number;
  from_zero = true;
  EXPECT_EQ(refused(later), error_code::out_of_order_sequence_number);
  from_zero = false;
  EXPECT_TRUE(std::holds_alternative<append_ready>(append(later)));
  from_zero = true;
  verification = 0;
  EXPECT_TRUE(std::holds_alternative<append_ready>(append(batch_of({"b"}, transactional(0, 4))))) << "it is known now";
}

TEST_F(append_logic_spec, a_batch_that_comes_after_the_marker_of_its_transaction_is_asked_about_again) {
  auto first = batch_of({"a"}, transactional(0, 0));
  verification = std::get<append_unverified>(decide(first)).number;
  verifications.forget(kafka::producer_id(7));
  const auto again = std::get<append_unverified>(decide(first));
  EXPECT_NE(again.number, verification);
  EXPECT_NE(again.number, 0U);
}

TEST_F(append_logic_spec, a_batch_of_the_next_transaction_waits_for_the_marker_of_the_open_one) {
  auto first = batch_of({"a"}, transactional(0, 0));
  verification = std::get<append_unverified>(decide(first)).number;
  append(first);
  verification = 0;
  const auto early = batch_of({"b"}, transactional(1, 0));
  verification = std::get<append_unverified>(append(early)).number;
  EXPECT_TRUE(std::holds_alternative<append_unverified>(append(early))) << "whatever the coordinator says";
  producers.end_transaction(kafka::producer_id(7), kafka::producer_epoch(1), 0, place.now);
  EXPECT_TRUE(std::holds_alternative<append_ready>(append(early)));
}

TEST_F(append_logic_spec, data_outside_the_open_transaction_is_refused) {
  auto first = batch_of({"a"}, transactional(0, 0));
  verification = std::get<append_unverified>(decide(first)).number;
  append(first);
  EXPECT_EQ(refused(batch_of({"b"}, sequenced(0, 1))), error_code::invalid_txn_state);
}

TEST_F(append_logic_spec, a_repeated_batch_of_a_transaction_needs_no_verification) {
  auto first = batch_of({"a"}, transactional(0, 0));
  verification = std::get<append_unverified>(decide(first)).number;
  append(first);
  producers.end_transaction(kafka::producer_id(7), kafka::producer_epoch(0), 0, place.now);
  verification = 0;
  EXPECT_TRUE(std::holds_alternative<append_duplicate>(append(batch_of({"a"}, transactional(0, 0)))));
}

// --- producers that repeat themselves

TEST_F(append_logic_spec, a_repeated_batch_gets_its_first_answer_and_is_not_appended_again) {
  append(batch_of({"a", "b"}, sequenced(0, 0)));
  append(batch_of({"c"}, sequenced(0, 2)));
  const auto again = append(batch_of({"a", "b"}, sequenced(0, 0)));
  EXPECT_EQ(std::get<append_duplicate>(again).base_offset, kafka::offset(100));
  EXPECT_EQ(place.log_end, kafka::offset(103));
}

TEST_F(append_logic_spec, the_last_five_batches_are_known_again_in_any_order) {
  for (int i = 0; i < 6; ++i) append(batch_of({"x"}, sequenced(0, i)));
  for (const int i : {5, 1, 3, 2, 4}) {
    const auto again = append(batch_of({"x"}, sequenced(0, i)));
    ASSERT_TRUE(std::holds_alternative<append_duplicate>(again)) << i;
    EXPECT_EQ(std::get<append_duplicate>(again).base_offset, kafka::offset(100 + i));
  }
}

TEST_F(append_logic_spec, a_gap_in_the_sequence_is_refused) {
  append(batch_of({"a"}, sequenced(0, 0)));
  EXPECT_EQ(refused(batch_of({"c"}, sequenced(0, 2))), error_code::out_of_order_sequence_number);
}

TEST_F(append_logic_spec, a_producer_that_was_replaced_is_refused) {
  append(batch_of({"a"}, sequenced(1, 0)));
  EXPECT_EQ(refused(batch_of({"b"}, sequenced(0, 1))), error_code::invalid_producer_epoch);
}

TEST_F(append_logic_spec, a_new_epoch_begins_at_sequence_zero) {
  append(batch_of({"a"}, sequenced(0, 0)));
  EXPECT_EQ(refused(batch_of({"b"}, sequenced(1, 1))), error_code::out_of_order_sequence_number);
  EXPECT_TRUE(std::holds_alternative<append_ready>(append(batch_of({"b"}, sequenced(1, 0)))));
}

TEST_F(append_logic_spec, a_decision_alone_advances_no_producer) {
  auto batch = batch_of({"a"}, sequenced(0, 0));
  decide(batch);
  EXPECT_TRUE(producers.all().empty()) << "the append may fail";
}

// --- the node's own batches

TEST_F(append_logic_spec, batches_back_to_back_are_placed_one_behind_the_other) {
  auto both = batch_of({"a", "b"});
  const auto first_bytes = both.size();
  const auto second = batch_of({"c"});
  both.insert(both.end(), second.begin(), second.end());
  place_batches(both, kafka::offset(40), kafka::leader_epoch(2));
  const std::span all(both);
  EXPECT_EQ(kafka::record_batch::read(all.first(first_bytes))->header().base_offset(), kafka::offset(40));
  const auto last = kafka::record_batch::read(all.subspan(first_bytes))->header();
  EXPECT_EQ(last.base_offset(), kafka::offset(42));
  EXPECT_EQ(last.partition_leader_epoch(), kafka::leader_epoch(2));
}

}  // namespace
}  // namespace millrace
