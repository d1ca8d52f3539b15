#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/base/bytes_writer.hpp"
#include "tests/codecs_kafka/bytes_of.hpp"

namespace millrace {
namespace {

TEST(bytes_writer, writes_integers_with_the_greatest_byte_first) {
  bytes_writer out;
  out.write_int8(-1);
  out.write_int16(0x0102);
  out.write_int32(0x03040506);
  out.write_int64(0x0708090a0b0c0d0e);
  EXPECT_EQ(hex_of(out.bytes()), "ff0102030405060708090a0b0c0d0e");
}

TEST(bytes_writer, patches_a_size_that_is_known_only_afterwards) {
  bytes_writer out;
  out.write_int32(0);
  out.write_int16(7);
  out.patch_int32(0, 2);
  EXPECT_EQ(hex_of(out.bytes()), "000000020007");
}

TEST(bytes_writer, writes_varints_as_protocol_buffers_define_them) {
  bytes_writer out;
  out.write_uvarint(300);
  out.write_varint(-1);
  out.write_varint(64);
  EXPECT_EQ(hex_of(out.bytes()), "ac02018001");
}

TEST(bytes_counter, counts_what_a_writer_would_write) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    bytes_writer out;
    bytes_counter counter;
    out.write_uvarint(std::uint64_t{1} << bits);
    counter.write_uvarint(std::uint64_t{1} << bits);
    EXPECT_EQ(counter.size(), out.size()) << bits;
  }
}

TEST(bytes_reader, reads_back_every_width_at_its_limits) {
  bytes_writer out;
  out.write_int64(std::numeric_limits<std::int64_t>::min());
  out.write_varlong(std::numeric_limits<std::int64_t>::min());
  out.write_varint(std::numeric_limits<std::int32_t>::max());
  out.write_uvarint(std::numeric_limits<std::uint32_t>::max());
  bytes_reader in(out.bytes());
  EXPECT_EQ(in.read_int64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(in.read_varlong(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(in.read_varint(), std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(in.read_uvarint(), std::numeric_limits<std::uint32_t>::max());
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.remaining(), 0U);
}

TEST(bytes_reader, stays_failed_and_where_it_failed) {
  const auto bytes = bytes_of_hex("000102");
  bytes_reader in(bytes);
  EXPECT_EQ(in.read_int16(), 1);
  EXPECT_EQ(in.read_int32(), 0);
  EXPECT_EQ(in.read_int8(), 0) << "the byte is there, but the reader has failed before";
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.failure().code, errc::truncated);
  EXPECT_EQ(in.position(), 2U);
}

TEST(bytes_reader, refuses_varints_that_do_not_fit) {
  for (const auto* hex : {"8080808010", "ffffffff1f", "808080808000"}) {
    const auto bytes = bytes_of_hex(hex);
    bytes_reader in(bytes);
    in.read_uvarint();
    EXPECT_EQ(in.failure().code, errc::corrupt) << hex;
  }
}

TEST(bytes_reader, tells_a_varint_that_ends_early_from_one_that_is_wrong) {
  const auto bytes = bytes_of_hex("8080");
  bytes_reader in(bytes);
  in.read_uvarint();
  EXPECT_EQ(in.failure().code, errc::truncated);
}

}  // namespace
}  // namespace millrace
