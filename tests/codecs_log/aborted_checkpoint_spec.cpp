#include "codecs/log/aborted_checkpoint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

TEST(aborted_checkpoint, is_a_line_a_segment) {
  const aborted_checkpoint some{{kafka::offset(0), {3, 4'000'000'000U}}, {kafka::offset(42), {1, 7}}};
  EXPECT_EQ(encode_aborted_checkpoint(some), "0\n0 3 4000000000\n42 1 7\n");
  EXPECT_EQ(*decode_aborted_checkpoint(encode_aborted_checkpoint(some)), some);
  EXPECT_TRUE(decode_aborted_checkpoint(encode_aborted_checkpoint({}))->empty());
}

TEST(aborted_checkpoint, that_is_cut_or_says_something_else_is_corrupt) {
  for (const std::string text : {"", "1\n", "0", "0\n1", "0\n1 2", "0\n1 2 3", "0\n-1 2 3\n", "0\n1 2 4294967296\n",
                                 "0\n1 2 3 4\n", "0\n1  3\n", "0\nx 2 3\n", "0\n9223372036854775808 2 3\n"}) {
    EXPECT_FALSE(decode_aborted_checkpoint(text)) << text;
  }
}

}  // namespace
}  // namespace millrace
