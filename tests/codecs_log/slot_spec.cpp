#include "codecs/log/slot.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

std::vector<std::byte> payload_of(std::size_t size) {
  std::vector<std::byte> payload(size);
  for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::byte>(i * 31);
  return payload;
}

TEST(slot, is_read_back_whatever_stands_behind_it) {
  for (const std::size_t size : {0, 1, 1000}) {
    auto bytes = encode_slot(77, payload_of(size));
    EXPECT_EQ(*decode_slot(bytes), (slot{77, payload_of(size)}));
    bytes.resize(bytes.size() + 100, std::byte{0x55});
    EXPECT_EQ(*decode_slot(bytes), (slot{77, payload_of(size)}));
  }
}

TEST(slot, that_is_cut_off_anywhere_is_corrupt) {
  const auto bytes = encode_slot(1, payload_of(50));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode_slot(std::span(bytes).first(size)).error().code, errc::corrupt) << size;
  }
}

TEST(slot, every_flipped_bit_is_found) {
  auto bytes = encode_slot(1, payload_of(50));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto mask = static_cast<std::byte>(1 << bit % 8);
    bytes[bit / 8] ^= mask;
    EXPECT_EQ(decode_slot(bytes).error().code, errc::corrupt) << bit;
    bytes[bit / 8] ^= mask;
  }
}

}  // namespace
}  // namespace millrace
