#include <gtest/gtest.h>

#include "codecs/log/offset_index.hpp"
#include "codecs/log/time_index.hpp"

namespace millrace {
namespace {

constexpr kafka::offset base{1000};

std::vector<int> numbers(std::span<const std::byte> bytes) {
  std::vector<int> out;
  for (const auto b : bytes) out.push_back(static_cast<int>(b));
  return out;
}

TEST(offset_index_entry, is_the_relative_offset_and_the_position_in_network_order) {
  const offset_index_entry entry{kafka::offset(1000 + 0x010203), file_position(0x0a0b0c0d)};
  EXPECT_EQ(numbers(encode_offset_index_entry(base, entry)), (std::vector<int>{0, 1, 2, 3, 0x0a, 0x0b, 0x0c, 0x0d}));
}

TEST(offset_index_entry, is_read_back) {
  for (const auto& entry :
       {offset_index_entry{base, file_position(0)}, offset_index_entry{base + 0x7fffffff, file_position(0x7fffffff)}}) {
    EXPECT_EQ(decode_offset_index_entry(base, encode_offset_index_entry(base, entry)), entry);
  }
}

TEST(offset_index_entry, numbers_below_zero_are_no_entry) {
  for (const std::size_t sign_at : {0, 4}) {
    std::vector<std::byte> bytes(8);
    bytes[sign_at] = std::byte{0x80};
    EXPECT_EQ(decode_offset_index_entry(base, bytes), std::nullopt);
  }
}

TEST(time_index_entry, is_the_timestamp_and_the_relative_offset_in_network_order) {
  const time_index_entry entry{kafka::timestamp(0x0102030405060708), kafka::offset(1000 + 0x0a)};
  EXPECT_EQ(numbers(encode_time_index_entry(base, entry)), (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0x0a}));
  EXPECT_EQ(decode_time_index_entry(base, encode_time_index_entry(base, entry)), entry);
}

TEST(time_index_entry, an_offset_below_the_base_is_no_entry) {
  std::vector<std::byte> bytes(12);
  bytes[8] = std::byte{0x80};
  EXPECT_EQ(decode_time_index_entry(base, bytes), std::nullopt);
}

}  // namespace
}  // namespace millrace
