#include "codecs/kafka/records/record_validation.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/batch_patch.hpp"
#include "codecs/kafka/records/crc32c.hpp"
#include "tests/codecs_records/golden_batches.hpp"

namespace millrace::kafka {
namespace {

using bytes = std::vector<std::byte>;

constexpr timestamp now{1700000000000};

class record_validation_spec : public testing::Test {
 protected:
  produce_rules rules;
  record_validator uut;

  validated validate(const bytes& batch) { return uut.validate(std::span(batch), rules, now); }

  void expect_refused(const bytes& batch, error_code code, std::int32_t record_index = -1) {
    const auto answer = validate(batch);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code) << answer.error().message;
    const auto named = record_index < 0 ? std::vector<std::int32_t>() : std::vector{record_index};
    EXPECT_EQ(answer.error().record_indexes, named) << answer.error().message;
    EXPECT_FALSE(answer.error().message.empty());
  }

  static bytes three_records(batch_options options = {}) {
    batch_builder builder(options);
    builder.add({now, "a", "one", {}});
    builder.add({now + 2, "b", "two", {}});
    builder.add({now + 1, "c", "three", {}});
    return *builder.finish();
  }

  /// Overwrites a field and makes the checksum fit, as a client with a bug would.
  template <class T>
  static bytes with_field(bytes batch, std::size_t at, T value) {
    store_big_endian(batch.data() + at, value);
    store_big_endian(batch.data() + batch_layout::crc, crc32c(std::span(batch).subspan(batch_layout::crc_begin)));
    return batch;
  }

  /// A batch around records of one's own making, header and checksum in order.
  static bytes around(const bytes& records, compression_codec codec, std::int32_t count) {
    auto batch = three_records();
    batch.resize(batch_layout::header_bytes);
    EXPECT_TRUE(compress({codec}, records, batch));
    store_big_endian(batch.data() + batch_layout::length, static_cast<std::int32_t>(batch.size() - 12));
    store_big_endian(batch.data() + batch_layout::last_offset_delta, count - 1);
    store_big_endian(batch.data() + batch_layout::count, count);
    return with_field(batch, batch_layout::attributes, static_cast<std::uint16_t>(codec));
  }

  /// A record of `parts`, which are everything after its length.
  static bytes record_of(std::initializer_list<int> parts, int length_lie = 0) {
    bytes record = {static_cast<std::byte>((static_cast<int>(parts.size()) + length_lie) * 2)};
    for (const auto part : parts) record.push_back(static_cast<std::byte>(part));
    return record;
  }
};

constexpr compression_codec every_codec[] = {compression_codec::none, compression_codec::gzip,
                                             compression_codec::snappy, compression_codec::lz4,
                                             compression_codec::zstd};

TEST_F(record_validation_spec, admits_what_every_client_makes) {
  for (const auto& [client, name, batch] : golden_batches()) {
    const auto summary = validate(batch);
    ASSERT_TRUE(summary) << client << " " << name << ": " << summary.error().message;
    EXPECT_EQ(summary->count, 4);
    EXPECT_EQ(summary->max_timestamp, timestamp(1700000000005));
    EXPECT_EQ(summary->max_timestamp_delta, 1);
    EXPECT_FALSE(summary->max_timestamp_wrong) << client << " " << name;
  }
}

TEST_F(record_validation_spec, tells_the_producers_place_in_its_sequence) {
  const auto summary = validate(golden("kafka_python", "idempotent"));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->producer_id, producer_id(4711));
  EXPECT_EQ(summary->producer_epoch, producer_epoch(3));
  EXPECT_EQ(summary->first_sequence, sequence_number(17));
  EXPECT_EQ(summary->last_sequence, sequence_number(20));
}

TEST_F(record_validation_spec, finds_every_flipped_bit_that_the_checksum_covers) {
  const auto good = three_records();
  for (std::size_t bit = batch_layout::magic * 8; bit < good.size() * 8; ++bit) {
    auto batch = good;
    batch[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_FALSE(validate(batch)) << "bit " << bit;
  }
}

TEST_F(record_validation_spec, finds_every_flipped_bit_of_base_offset_and_length) {
  const auto good = three_records();
  for (std::size_t bit = 0; bit < batch_layout::leader_epoch * 8; ++bit) {
    auto batch = good;
    batch[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_FALSE(validate(batch)) << "bit " << bit;
  }
}

TEST_F(record_validation_spec, ignores_the_leader_epoch_which_the_node_sets) {
  auto batch = three_records();
  patch_leader_epoch(batch, leader_epoch(77));
  EXPECT_TRUE(validate(batch));
}

TEST_F(record_validation_spec, refuses_no_records_instead_of_saying_nothing) {
  EXPECT_EQ(uut.validate(std::nullopt, rules, now).error().code, error_code::invalid_record);
  expect_refused({}, error_code::invalid_record);
}

TEST_F(record_validation_spec, refuses_a_batch_cut_anywhere) {
  const auto good = three_records();
  for (std::size_t size = 1; size < good.size(); ++size) {
    expect_refused(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), error_code::invalid_record);
  }
}

TEST_F(record_validation_spec, refuses_two_batches_and_bytes_after_one) {
  auto batch = three_records();
  const auto one = batch;
  batch.insert(batch.end(), one.begin(), one.end());
  expect_refused(batch, error_code::invalid_record);
  batch.resize(one.size() + 1);
  expect_refused(batch, error_code::invalid_record);
}

TEST_F(record_validation_spec, tells_an_old_format_from_damage) {
  for (const auto& [magic, code] :
       {std::pair{0, error_code::invalid_record}, std::pair{1, error_code::invalid_record},
        std::pair{3, error_code::corrupt_message}, std::pair{-1, error_code::corrupt_message}}) {
    auto batch = three_records();
    batch[batch_layout::magic] = static_cast<std::byte>(magic);
    expect_refused(batch, code);
  }
}

TEST_F(record_validation_spec, refuses_what_is_too_large_for_the_topic_or_its_segments) {
  const auto batch = three_records();
  rules.batch_bytes_max = batch.size() - 1;
  expect_refused(batch, error_code::message_too_large);
  rules.batch_bytes_max = batch.size();
  EXPECT_TRUE(validate(batch));
  rules.segment_bytes = batch.size() - 1;
  expect_refused(batch, error_code::record_list_too_large);
}

TEST_F(record_validation_spec, refuses_a_wrong_checksum) {
  auto batch = three_records();
  batch[batch_layout::crc] ^= std::byte{1};
  expect_refused(batch, error_code::corrupt_message);
}

TEST_F(record_validation_spec, refuses_counts_that_do_not_fit) {
  for (const auto count : {0, -1, 2, 4, 0x7fffffff}) {
    expect_refused(with_field(three_records(), batch_layout::count, std::int32_t{count}), error_code::invalid_record);
  }
  auto both = with_field(three_records(), batch_layout::count, std::int32_t{2});
  expect_refused(with_field(both, batch_layout::last_offset_delta, std::int32_t{1}), error_code::invalid_record);
  both = with_field(three_records(), batch_layout::count, std::int32_t{4});
  expect_refused(with_field(both, batch_layout::last_offset_delta, std::int32_t{3}), error_code::invalid_record, 3);
  both = with_field(three_records(), batch_layout::count, std::int32_t{-0x7fffffff - 1});
  expect_refused(with_field(both, batch_layout::last_offset_delta, std::int32_t{0x7fffffff}),
                 error_code::invalid_record);
}

TEST_F(record_validation_spec, refuses_what_only_the_node_may_say) {
  expect_refused(three_records({.control = true}), error_code::invalid_record);
  expect_refused(three_records({.base_offset = offset(1)}), error_code::invalid_record);
  for (const auto bits : {0x40, 0x80, 0x8000}) {
    expect_refused(with_field(three_records(), batch_layout::attributes, static_cast<std::uint16_t>(bits)),
                   error_code::invalid_record);
  }
  expect_refused(with_field(three_records(), batch_layout::attributes, std::uint16_t{0x08}),
                 error_code::invalid_timestamp);
}

TEST_F(record_validation_spec, refuses_codecs_that_the_request_may_not_use) {
  for (const std::uint16_t codec : {5, 6, 7}) {
    expect_refused(with_field(three_records(), batch_layout::attributes, codec),
                   error_code::unsupported_compression_type);
  }
  rules.zstd_allowed = false;
  expect_refused(three_records({.how = {compression_codec::zstd}}), error_code::unsupported_compression_type);
}

TEST_F(record_validation_spec, demands_a_sequence_of_idempotent_producers_and_an_id_of_transactional_ones) {
  expect_refused(three_records({.producer_id = producer_id(1), .producer_epoch = producer_epoch(0)}),
                 error_code::invalid_record);
  expect_refused(three_records({.transactional = true}), error_code::invalid_record);
  const auto good = three_records({.producer_id = producer_id(1),
                                   .producer_epoch = producer_epoch(0),
                                   .base_sequence = sequence_number(0),
                                   .transactional = true});
  ASSERT_TRUE(validate(good));
  EXPECT_TRUE(validate(good)->transactional);
}

TEST_F(record_validation_spec, demands_keys_on_compacted_topics_and_names_the_record_without_one) {
  for (const auto codec : every_codec) {
    batch_builder builder({.how = {codec}});
    builder.add({now, "k", "v", {}});
    builder.add({now, std::nullopt, "v", {}});
    const auto batch = *builder.finish();
    rules.key_required = false;
    EXPECT_TRUE(validate(batch));
    rules.key_required = true;
    expect_refused(batch, error_code::invalid_record, 1);
  }
}

TEST_F(record_validation_spec, holds_timestamps_within_their_bounds_and_names_the_record_outside) {
  rules.timestamp_before_max = std::chrono::milliseconds(10);
  rules.timestamp_after_max = std::chrono::milliseconds(20);
  for (const auto codec : every_codec) {
    for (const auto& [distance, good] : {std::pair{-10, true}, {-11, false}, {20, true}, {21, false}}) {
      batch_builder builder({.how = {codec}});
      builder.add({now, "k", "v", {}});
      builder.add({now + distance, "k", "v", {}});
      const auto batch = *builder.finish();
      if (good) {
        EXPECT_TRUE(validate(batch)) << distance;
      } else {
        expect_refused(batch, error_code::invalid_timestamp, 1);
      }
    }
  }
}

TEST_F(record_validation_spec, has_no_bounds_for_records_without_timestamp_or_where_the_node_stamps) {
  rules.timestamp_before_max = std::chrono::milliseconds(0);
  batch_builder builder;
  builder.add({.value = "unstamped"});
  auto batch = *builder.finish();
  ASSERT_TRUE(validate(batch));
  EXPECT_EQ(validate(batch)->max_timestamp, timestamp(-1));
  EXPECT_EQ(validate(batch)->max_timestamp_delta, 0);
  batch_builder stamped;
  stamped.add({timestamp(5), "k", "v", {}});
  batch = *stamped.finish();
  expect_refused(batch, error_code::invalid_timestamp, 0);
  rules.stamped_by = timestamp_type::log_append_time;
  EXPECT_TRUE(validate(batch));
}

TEST_F(record_validation_spec, takes_any_past_by_default_and_an_hour_of_future) {
  for (const auto& [stamped, good] :
       {std::pair{std::int64_t{0}, true}, {now.value + 3600000, true}, {now.value + 3600001, false}}) {
    batch_builder builder;
    builder.add({timestamp(stamped), "k", "v", {}});
    EXPECT_EQ(validate(*builder.finish()).has_value(), good) << stamped;
  }
}

TEST_F(record_validation_spec, tells_when_the_header_has_another_max_timestamp_and_it_can_be_mended) {
  auto batch = with_field(three_records(), batch_layout::max_timestamp, std::int64_t{5});
  const auto summary = validate(batch);
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->max_timestamp_wrong);
  EXPECT_EQ(summary->max_timestamp, now + 2);
  patch_max_timestamp(batch, summary->max_timestamp);
  EXPECT_EQ(batch, three_records());
}

TEST_F(record_validation_spec, looks_into_records_whether_compressed_or_not) {
  const bytes good = record_of({0, 0, 0, 1, 1, 0});
  const std::pair<const char*, bytes> bad[] = {
      {"longer than it says", record_of({0, 0, 0, 1, 1, 0}, -1)},
      {"shorter than it says", record_of({0, 0, 0, 1, 1, 0}, 1)},
      {"key runs out of the record", record_of({0, 0, 0, 8, 1, 0})},
      {"negative key length below -1", record_of({0, 0, 0, 3, 1, 0})},
      {"negative value length below -1", record_of({0, 0, 0, 1, 3, 0})},
      {"offset delta off by one", record_of({0, 0, 2, 1, 1, 0})},
      {"header missing", record_of({0, 0, 0, 1, 1, 2})},
      {"negative header count", record_of({0, 0, 0, 1, 1, 1})},
      {"header without key", record_of({0, 0, 0, 1, 1, 2, 1, 1})},
      {"header value runs out", record_of({0, 0, 0, 1, 1, 2, 0, 8})},
      {"empty record", record_of({})},
      {"too many bytes in a varint", record_of({0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 1, 1, 0})},
  };
  for (const auto codec : every_codec) {
    SCOPED_TRACE(name(codec));
    ASSERT_TRUE(validate(around(good, codec, 1)));
    for (const auto& [what, records] : bad) {
      SCOPED_TRACE(what);
      expect_refused(around(records, codec, 1), error_code::invalid_record, 0);
    }
    auto trailing = good;
    trailing.push_back(std::byte{0});
    expect_refused(around(trailing, codec, 1), error_code::invalid_record);
    expect_refused(around(good, codec, 2), error_code::invalid_record, 1);
  }
}

TEST_F(record_validation_spec, finds_damaged_compression_behind_a_good_checksum) {
  for (const auto codec :
       {compression_codec::gzip, compression_codec::snappy, compression_codec::lz4, compression_codec::zstd}) {
    const bytes garbage(100, std::byte{0xa5});
    auto batch = around(garbage, compression_codec::none, 1);
    batch = with_field(batch, batch_layout::attributes, static_cast<std::uint16_t>(codec));
    expect_refused(batch, error_code::corrupt_message);
  }
}

TEST_F(record_validation_spec, asks_the_producer_to_split_what_unfolds_beyond_the_limits) {
  rules.unfolding = {.bytes_max = 1 << 20, .ratio_max = 1 << 20, .free_bytes = 1 << 20};
  const std::string zeros(2 << 20, '\0');
  for (const auto codec :
       {compression_codec::gzip, compression_codec::snappy, compression_codec::lz4, compression_codec::zstd}) {
    batch_builder builder({.how = {codec}});
    builder.add({now, "k", zeros, {}});
    expect_refused(*builder.finish(), error_code::message_too_large);
  }
}

TEST_F(record_validation_spec, goes_through_a_compressed_batch_far_larger_than_its_window) {
  for (const auto codec : every_codec) {
    batch_builder builder({.how = {codec}});
    rules.batch_bytes_max = 64 << 20;
    for (int i = 0; i < 40000; ++i)
      builder.add({now + i % 7, "key", std::string(static_cast<std::size_t>(i % 301), 'v'), {}});
    builder.add({now, "key", std::string(300000, 'v'), {}});
    const auto summary = validate(*builder.finish());
    ASSERT_TRUE(summary) << name(codec) << ": " << summary.error().message;
    EXPECT_EQ(summary->count, 40001);
    EXPECT_EQ(summary->max_timestamp_delta, 6);
  }
}

TEST_F(record_validation_spec, names_every_record_that_breaks_a_rule_so_that_the_others_can_be_sent_again) {
  rules.key_required = true;
  batch_builder builder;
  for (int i = 0; i < 6; ++i) {
    new_record record;
    record.timestamp = now;
    if (i % 2 == 0) record.key = "key";
    record.value = "value";
    builder.add(record);
  }
  const auto answer = validate(*builder.finish());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, error_code::invalid_record);
  EXPECT_EQ(answer.error().record_indexes, (std::vector<std::int32_t>{1, 3, 5}));
}

}  // namespace
}  // namespace millrace::kafka
