#include "apps/millrace/text/bytes_format.hpp"

#include <gtest/gtest.h>

#include "apps/millrace/text/escape.hpp"

namespace millrace::cli {
namespace {

TEST(bytes_format, reads_what_it_writes) {
  const std::string bytes("\x00\x7f\xff\n", 4);
  for (const auto form : {bytes_format::hex, bytes_format::base64}) {
    EXPECT_EQ(*read_bytes(*write_bytes(bytes, form), form), bytes);
  }
  EXPECT_EQ(*write_bytes(bytes, bytes_format::hex), "007fff0a");
  EXPECT_EQ(*read_bytes("007FFF0A", bytes_format::hex), bytes);
}

TEST(bytes_format, refuses_what_is_not_of_its_form) {
  EXPECT_FALSE(read_bytes("0", bytes_format::hex));
  EXPECT_FALSE(read_bytes("aGk", bytes_format::base64));
  EXPECT_FALSE(read_bytes("{", bytes_format::json));
  EXPECT_FALSE(write_bytes("\xff", bytes_format::text));
  EXPECT_FALSE(write_bytes("a", bytes_format::json));
  EXPECT_FALSE(parse_bytes_format("xml"));
}

TEST(escaped, is_one_line_that_says_every_byte) {
  const std::string bytes("a\\b\n\t\x01\xff\xC3\xA4", 9);
  EXPECT_EQ(escaped(bytes), "a\\\\b\\n\\t\\x01\\xff\xC3\xA4");
  EXPECT_EQ(*unescape(escaped(bytes)), bytes);
}

}  // namespace
}  // namespace millrace::cli
