#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/kafka/records/batch_patch.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/crc32c.hpp"
#include "tests/codecs_records/golden_batches.hpp"

namespace millrace::kafka {
namespace {

using bytes = std::vector<std::byte>;

constexpr std::size_t batch_bytes_max = 1 << 20;

bytes one_batch() { return golden("kafka_python", "idempotent"); }

bytes joined(const std::vector<bytes>& parts) {
  bytes whole;
  for (const auto& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

TEST(crc32c, of_the_standard_check_string) {
  constexpr char digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  EXPECT_EQ(crc32c(std::as_bytes(std::span(digits))), 0xe3069283U);
  EXPECT_EQ(crc32c({}), 0U);
}

TEST(crc32c, can_be_computed_in_pieces) {
  const auto whole = one_batch();
  for (std::size_t cut = 0; cut <= whole.size(); cut += 7) {
    const auto part = std::span(whole);
    EXPECT_EQ(crc32c_extend(crc32c(part.first(cut)), part.subspan(cut)), crc32c(whole));
  }
}

TEST(batch_header, shows_every_field) {
  const auto whole = one_batch();
  const auto header = batch_header::read(whole);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->base_offset(), offset(0));
  EXPECT_EQ(header->last_offset(), offset(3));
  EXPECT_EQ(header->next_offset(), offset(4));
  EXPECT_EQ(header->size(), whole.size());
  EXPECT_EQ(header->attributes().codec(), compression_codec::none);
  EXPECT_EQ(header->attributes().stamped_by(), timestamp_type::create_time);
  EXPECT_FALSE(header->attributes().transactional());
  EXPECT_FALSE(header->attributes().control());
  EXPECT_FALSE(header->attributes().has_delete_horizon());
  EXPECT_EQ(header->last_offset_delta(), 3);
  EXPECT_EQ(header->base_timestamp(), timestamp(1700000000000));
  EXPECT_EQ(header->max_timestamp(), timestamp(1700000000005));
  EXPECT_EQ(header->producer_id(), producer_id(4711));
  EXPECT_EQ(header->producer_epoch(), producer_epoch(3));
  EXPECT_EQ(header->base_sequence(), sequence_number(17));
  EXPECT_EQ(header->last_sequence(), sequence_number(20));
  EXPECT_EQ(header->count(), 4);
  EXPECT_TRUE(header->idempotent());
}

TEST(batch_header, can_be_read_without_the_records) {
  const auto whole = one_batch();
  const auto header = batch_header::read(std::span(whole).first(61));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->size(), whole.size());
  EXPECT_EQ(batch_header::read(std::span(whole).first(60)).error().code, errc::truncated);
}

TEST(batch_header, of_another_magic_or_an_impossible_length_is_corrupt) {
  auto whole = one_batch();
  whole[16] = std::byte{1};
  EXPECT_EQ(batch_header::read(whole).error().code, errc::corrupt);
  whole = one_batch();
  store_big_endian(whole.data() + 8, std::int32_t{48});
  EXPECT_EQ(batch_header::read(whole).error().code, errc::corrupt);
  store_big_endian(whole.data() + 8, std::int32_t{-1});
  EXPECT_EQ(batch_header::read(whole).error().code, errc::corrupt);
}

TEST(sequence_number, wraps_to_zero_after_the_largest) {
  EXPECT_EQ(advance(sequence_number(0x7fffffff), 1), sequence_number(0));
  EXPECT_EQ(advance(sequence_number(0x7ffffffe), 1), sequence_number(0x7fffffff));
  EXPECT_EQ(advance(sequence_number(0x7ffffff0), 0x20), sequence_number(0x10));
}

TEST(record_batch, knows_whether_its_crc_matches) {
  auto whole = one_batch();
  EXPECT_TRUE(record_batch::read(whole)->crc_matches());
  whole.back() ^= std::byte{1};
  EXPECT_FALSE(record_batch::read(whole)->crc_matches());
}

TEST(batch_patch, leaves_the_crc_valid) {
  auto whole = one_batch();
  patch_base_offset(whole, offset(1234567890123));
  patch_leader_epoch(whole, leader_epoch(42));
  const auto batch = record_batch::read(whole);
  EXPECT_EQ(batch->header().base_offset(), offset(1234567890123));
  EXPECT_EQ(batch->header().partition_leader_epoch(), leader_epoch(42));
  EXPECT_TRUE(batch->crc_matches());
}

TEST(batch_patch, gives_every_record_the_append_time) {
  auto whole = one_batch();
  stamp_append_time(whole, timestamp(1800000000000));
  const auto batch = record_batch::read(whole);
  EXPECT_EQ(batch->header().attributes().stamped_by(), timestamp_type::log_append_time);
  EXPECT_EQ(batch->header().max_timestamp(), timestamp(1800000000000));
  EXPECT_TRUE(batch->crc_matches());
}

TEST(batch_splitter, yields_batches_that_stand_back_to_back) {
  const auto first = golden("kafka_python", "gzip");
  const auto second = one_batch();
  const auto both = joined({first, second});
  batch_splitter uut(both, batch_bytes_max);
  for (const auto& expected : {first, second}) {
    const auto batch = uut.next();
    ASSERT_TRUE(batch && *batch);
    EXPECT_TRUE(std::ranges::equal((*batch)->bytes(), expected));
  }
  EXPECT_EQ(uut.position(), both.size());
  const auto end = uut.next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST(batch_splitter, tells_a_batch_that_is_cut_from_the_end) {
  const auto first = one_batch();
  const auto both = joined({first, first});
  for (auto size = first.size(); size < both.size(); ++size) {
    const bytes cut(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(size));
    batch_splitter uut(cut, batch_bytes_max);
    ASSERT_TRUE(uut.next());
    const auto rest = uut.next();
    if (size == first.size()) {
      ASSERT_TRUE(rest);
    } else {
      ASSERT_FALSE(rest);
      EXPECT_EQ(rest.error().code, errc::truncated);
    }
    EXPECT_EQ(uut.position(), first.size());
  }
}

TEST(batch_splitter, takes_a_length_above_the_limit_for_garbage_not_for_a_batch_to_come) {
  auto whole = one_batch();
  store_big_endian(whole.data() + 8, std::int32_t{0x7fffffff});
  batch_splitter uut(whole, batch_bytes_max);
  EXPECT_EQ(uut.next().error().code, errc::corrupt);
  EXPECT_EQ(uut.next().error().code, errc::corrupt);
  EXPECT_EQ(uut.position(), 0U);
}

}  // namespace
}  // namespace millrace::kafka
