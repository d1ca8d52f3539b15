#include "codecs/kafka/records/varint.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace millrace::kafka {
namespace {

constexpr std::int64_t interesting[] = {0,
                                        -1,
                                        1,
                                        63,
                                        -64,
                                        64,
                                        -65,
                                        8191,
                                        8192,
                                        1 << 20,
                                        std::numeric_limits<std::int32_t>::max(),
                                        std::numeric_limits<std::int32_t>::min(),
                                        std::int64_t{1} << 40,
                                        std::numeric_limits<std::int64_t>::max(),
                                        std::numeric_limits<std::int64_t>::min()};

TEST(varint, reads_what_it_wrote_and_knows_its_size) {
  for (const auto value : interesting) {
    std::array<std::byte, varlong_bytes_max> bytes{};
    const auto* const end = write_varint(bytes.data(), value);
    EXPECT_EQ(static_cast<std::size_t>(end - bytes.data()), varint_size(value)) << value;
    const std::byte* at = bytes.data();
    std::int64_t back = 0;
    ASSERT_TRUE(read_varlong(at, end, back)) << value;
    EXPECT_EQ(back, value);
    EXPECT_EQ(at, end);
    if (value != static_cast<std::int32_t>(value)) continue;
    at = bytes.data();
    std::int32_t narrow = 0;
    ASSERT_TRUE(read_varint(at, end, narrow)) << value;
    EXPECT_EQ(narrow, value);
  }
}

TEST(varint, is_zigzag_so_that_small_negative_numbers_are_short) {
  std::array<std::byte, varlong_bytes_max> bytes{};
  EXPECT_EQ(write_varint(bytes.data(), -1), bytes.data() + 1);
  EXPECT_EQ(bytes[0], std::byte{1});
  EXPECT_EQ(write_varint(bytes.data(), 150), bytes.data() + 2);
  EXPECT_EQ(bytes[0], std::byte{0xac});
  EXPECT_EQ(bytes[1], std::byte{0x02});
}

TEST(varint, that_ends_early_is_refused) {
  for (const auto value : interesting) {
    std::array<std::byte, varlong_bytes_max> bytes{};
    const auto* const end = write_varint(bytes.data(), value);
    const std::byte* at = bytes.data();
    std::int64_t back = 0;
    EXPECT_FALSE(read_varlong(at, end - 1, back));
  }
}

TEST(varint, of_more_bits_than_its_type_is_refused) {
  std::array<std::byte, 12> bytes;
  bytes.fill(std::byte{0xff});
  const std::byte* at = bytes.data();
  std::int64_t wide = 0;
  EXPECT_FALSE(read_varlong(at, bytes.data() + bytes.size(), wide));
  bytes[4] = std::byte{0x1f};
  std::int32_t narrow = 0;
  at = bytes.data();
  EXPECT_FALSE(read_varint(at, bytes.data() + bytes.size(), narrow));
  bytes[4] = std::byte{0x0f};
  at = bytes.data();
  EXPECT_TRUE(read_varint(at, bytes.data() + bytes.size(), narrow));
  EXPECT_EQ(narrow, std::numeric_limits<std::int32_t>::min());
}

}  // namespace
}  // namespace millrace::kafka
