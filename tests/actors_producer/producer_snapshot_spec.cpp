#include "codecs/log/producer_snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace millrace {
namespace {

std::vector<producer_snapshot_entry> two_producers() {
  producer_snapshot_entry busy;
  busy.id = kafka::producer_id(4711);
  busy.epoch = kafka::producer_epoch(3);
  busy.last_sequence = kafka::sequence_number(20);
  busy.last_offset = kafka::offset(1234567890123);
  busy.offset_delta = 3;
  busy.last_timestamp = kafka::timestamp(1700000000005);
  busy.coordinator_epoch = 6;
  busy.transaction_start = kafka::offset(1234567890000);
  producer_snapshot_entry silent;
  silent.id = kafka::producer_id(4712);
  return {busy, silent};
}

/// Written by Kafka 4.3.1 after an idempotent producer's only batch, of four records.
constexpr unsigned char kafkas_own[] = {
    0x00, 0x01, 0xa5, 0x41, 0xfd, 0x1a, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00,
    0x01, 0x8b, 0xcf, 0xe5, 0x68, 0x05, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

TEST(producer_snapshot, is_the_file_that_kafka_writes) {
  producer_snapshot_entry entry;
  entry.id = kafka::producer_id(0);
  entry.epoch = kafka::producer_epoch(0);
  entry.last_sequence = kafka::sequence_number(3);
  entry.last_offset = kafka::offset(3);
  entry.offset_delta = 3;
  entry.last_timestamp = kafka::timestamp(1700000000005);
  const auto file = std::as_bytes(std::span(kafkas_own));
  const auto read = decode_producer_snapshot(file);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, std::vector{entry});
  EXPECT_TRUE(std::ranges::equal(encode_producer_snapshot(*read), file));
}

TEST(producer_snapshot, gives_back_what_it_took) {
  for (const auto& entries : {two_producers(), {}}) {
    const auto back = decode_producer_snapshot(encode_producer_snapshot(entries));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, entries);
  }
}

TEST(producer_snapshot, is_refused_when_any_bit_is_flipped) {
  const auto good = encode_producer_snapshot(two_producers());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto file = good;
    file[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_FALSE(decode_producer_snapshot(file)) << "bit " << bit;
  }
}

TEST(producer_snapshot, is_refused_when_it_is_cut_or_longer) {
  auto file = encode_producer_snapshot(two_producers());
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(decode_producer_snapshot(std::span(file).first(size))) << size;
  }
  file.push_back(std::byte{0});
  EXPECT_FALSE(decode_producer_snapshot(file));
}

TEST(producer_snapshot, of_another_version_is_not_taken_for_damage) {
  auto file = encode_producer_snapshot(two_producers());
  file[1] = std::byte{2};
  EXPECT_EQ(decode_producer_snapshot(file).error().code, errc::unsupported);
}

}  // namespace
}  // namespace millrace
