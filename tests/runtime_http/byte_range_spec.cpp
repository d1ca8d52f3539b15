#include "runtime/http/byte_range.hpp"
#include "tests/support/seed_count.hpp"

#include <gtest/gtest.h>

#include <random>

namespace millrace {
namespace {

std::string shown(std::optional<std::string_view> header, std::uint64_t size) {
  const auto choice = choose_range(header, size);
  const auto range = content_range(choice, size);
  return range.empty() ? "whole " + std::to_string(choice.bytes.size) : range;
}

TEST(byte_range, is_from_to_from_or_the_last_ones) {
  EXPECT_EQ(shown("bytes=2-5", 10), "bytes 2-5/10");
  EXPECT_EQ(shown("bytes=0-0", 10), "bytes 0-0/10");
  EXPECT_EQ(shown("bytes=2-", 10), "bytes 2-9/10");
  EXPECT_EQ(shown("bytes=-4", 10), "bytes 6-9/10");
  EXPECT_EQ(shown("BYTES= 2-5 ", 10), "bytes 2-5/10");
}

TEST(byte_range, ends_with_the_entity) {
  EXPECT_EQ(shown("bytes=2-99", 10), "bytes 2-9/10");
  EXPECT_EQ(shown("bytes=-99", 10), "bytes 0-9/10");
  EXPECT_EQ(shown("bytes=9-99999999999999999999999", 10), "bytes 9-9/10");
}

TEST(byte_range, that_begins_behind_the_end_cannot_be_satisfied) {
  EXPECT_EQ(shown("bytes=10-", 10), "bytes */10");
  EXPECT_EQ(shown("bytes=99999999999999999999999-", 10), "bytes */10");
  EXPECT_EQ(shown("bytes=-0", 10), "bytes */10");
  EXPECT_EQ(shown("bytes=0-", 0), "bytes */0");
}

TEST(byte_range, of_any_other_form_means_the_whole) {
  EXPECT_EQ(shown(std::nullopt, 10), "whole 10");
  for (const auto* header : {"", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1-2x", "bytes=+1-2",
                             "bytes=1 -2", "bytes=--2", "lines=1-2", "bytes=1-2,4-5", "bytes=0-1,", "bytes=0x1-2"}) {
    EXPECT_EQ(shown(header, 10), "whole 10") << header;
  }
  EXPECT_EQ(shown("bytes=-5", 0), "whole 0");
}

TEST(byte_range, of_random_text_lies_within_the_entity) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  static constexpr std::string_view letters = "0123456789--,= ";
  std::size_t parts = 0;
  for (int round = 0; round < seed_count(200000); ++round) {
    std::string header = "bytes=";
    for (auto n = random() % (round % 10 == 0 ? 50 : 6); n > 0; --n) header += letters[random() % letters.size()];
    const std::uint64_t size = random() >> random() % 64;
    const auto choice = choose_range(header, size);
    if (choice.is == range_choice::kind::whole) {
      ASSERT_EQ(choice.bytes, (byte_range{0, size})) << header;
    } else if (choice.is == range_choice::kind::part) {
      ++parts;
      ASSERT_GT(choice.bytes.size, 0u) << header;
      ASSERT_LT(choice.bytes.first, size) << header;
      ASSERT_LE(choice.bytes.size, size - choice.bytes.first) << header;
    }
  }
  EXPECT_GT(parts, 1000u);
}

}  // namespace
}  // namespace millrace
