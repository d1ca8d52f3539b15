#include "codecs/kafka/records/control_record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/record_validation.hpp"
#include "tests/codecs_records/golden_batches.hpp"

namespace millrace::kafka {
namespace {

using namespace std::string_view_literals;

constexpr auto abort_key = "\0\0\0\0"sv;
constexpr auto commit_key = "\0\0\0\1"sv;
constexpr auto value_42 = "\0\0\0\0\0\x2a"sv;

/// As tests/golden/control_batches/README.md has it.
control_batch golden_end(transaction_end end) {
  return {.producer_id = producer_id(4711),
          .producer_epoch = producer_epoch(3),
          .marker = {end, 42},
          .timestamp = timestamp(1700000000000),
          .base_offset = offset(100),
          .partition_leader_epoch = leader_epoch(5)};
}

transaction_end end_named(const std::string& name) {
  return name == "commit" ? transaction_end::commit : transaction_end::abort;
}

std::vector<std::byte> control(const std::vector<new_record>& records, compression how = {}) {
  batch_builder builder({.how = how, .producer_id = producer_id(1), .transactional = true, .control = true});
  for (const auto& r : records) builder.add(r);
  return *builder.finish();
}

result<end_transaction_marker> read(std::span<const std::byte> bytes) {
  return read_end_transaction_marker(*record_batch::read(bytes));
}

errc failure_of(std::span<const std::byte> bytes) { return read(bytes).error().code; }

TEST(control_batch, is_the_one_that_kafka_and_franz_go_write) {
  EXPECT_EQ(golden_control_batches().size(), 4U);
  for (const auto& [client, name, bytes] : golden_control_batches()) {
    EXPECT_EQ(encode_control_batch(golden_end(end_named(name))), bytes) << client << " " << name;
  }
}

TEST(control_batch, of_kafka_and_franz_go_gives_back_its_marker) {
  for (const auto& [client, name, bytes] : golden_control_batches()) {
    SCOPED_TRACE(client + " " + name);
    const auto marker = read(bytes);
    ASSERT_TRUE(marker) << marker.error().context;
    EXPECT_EQ(*marker, (end_transaction_marker{end_named(name), 42}));
  }
}

TEST(control_batch, is_marked_transactional_and_takes_an_offset_but_no_sequence_number) {
  const auto bytes = encode_control_batch(golden_end(transaction_end::commit));
  const auto batch = record_batch::read(bytes);
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->crc_matches());
  EXPECT_TRUE(batch->header().attributes().control());
  EXPECT_TRUE(batch->header().attributes().transactional());
  EXPECT_EQ(batch->header().base_sequence(), sequence_number(-1));
  EXPECT_EQ(batch->header().last_sequence(), sequence_number(-1));
  EXPECT_EQ(batch->header().next_offset(), offset(101));
}

TEST(control_batch, is_refused_from_clients) {
  record_validator validator;
  const auto bytes = encode_control_batch(golden_end(transaction_end::abort));
  const auto refused = validator.validate(std::span<const std::byte>(bytes), {}, timestamp(1700000000000));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, error_code::invalid_record);
}

TEST(end_transaction_marker, is_not_looked_for_in_a_batch_of_data) {
  batch_builder builder({.transactional = true});
  builder.add({.key = abort_key, .value = value_42});
  EXPECT_EQ(failure_of(*builder.finish()), errc::invalid_argument);
}

TEST(end_transaction_marker, that_compaction_removed_is_told_from_damage) {
  EXPECT_EQ(failure_of(control({})), errc::not_found);
}

TEST(end_transaction_marker, of_another_type_ends_no_transaction) {
  for (const auto key : {"\0\0\0\2"sv, "\0\0\0\7"sv, "\0\0\xff\xff"sv}) {
    EXPECT_EQ(failure_of(control({{.key = key, .value = value_42}})), errc::unsupported);
  }
}

TEST(end_transaction_marker, of_a_later_version_is_read_as_far_as_it_is_known) {
  const auto marker = read(control({{.key = "\0\1\0\1more"sv, .value = "\0\1\0\0\0\x2amore"sv}}));
  ASSERT_TRUE(marker) << marker.error().context;
  EXPECT_EQ(*marker, (end_transaction_marker{transaction_end::commit, 42}));
}

TEST(end_transaction_marker, with_key_or_value_missing_cut_or_of_a_version_below_zero_is_corrupt) {
  const std::vector<new_record> wrong{{.key = std::nullopt, .value = value_42},
                                      {.key = abort_key.substr(0, 3), .value = value_42},
                                      {.key = "\xff\xff\0\0"sv, .value = value_42},
                                      {.key = commit_key, .value = std::nullopt},
                                      {.key = commit_key, .value = value_42.substr(0, 5)},
                                      {.key = commit_key, .value = "\xff\xff\0\0\0\x2a"sv}};
  for (std::size_t i = 0; i < wrong.size(); ++i) EXPECT_EQ(failure_of(control({wrong[i]})), errc::corrupt) << i;
}

TEST(end_transaction_marker, is_alone_and_uncompressed) {
  const new_record good{.key = commit_key, .value = value_42};
  EXPECT_TRUE(read(control({good})));
  EXPECT_EQ(failure_of(control({good, good})), errc::corrupt);
  EXPECT_EQ(failure_of(control({good}, {compression_codec::gzip})), errc::corrupt);
  auto only_called_compressed = control({good});
  only_called_compressed[batch_layout::attributes + 1] |= static_cast<std::byte>(compression_codec::gzip);
  EXPECT_EQ(failure_of(only_called_compressed), errc::corrupt);
}

TEST(end_transaction_marker, that_is_cut_anywhere_or_followed_by_more_is_corrupt) {
  const auto whole = encode_control_batch(golden_end(transaction_end::commit));
  const auto with_size = [&whole](std::size_t size) {
    auto bytes = whole;
    bytes.resize(size);
    store_big_endian(bytes.data() + batch_layout::length, static_cast<std::int32_t>(size - batch_layout::length_end));
    return failure_of(bytes);
  };
  for (auto size = batch_layout::header_bytes; size < whole.size(); ++size) {
    EXPECT_EQ(with_size(size), errc::corrupt) << size;
  }
  EXPECT_EQ(with_size(whole.size() + 1), errc::corrupt);
}

}  // namespace
}  // namespace millrace::kafka
