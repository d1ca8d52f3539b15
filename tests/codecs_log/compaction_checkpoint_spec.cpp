#include "codecs/log/compaction_checkpoint.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(compaction_checkpoint, is_a_version_and_two_offsets) {
  const compaction_checkpoint checkpoint{kafka::offset(5'000'000'000), kafka::offset(7)};
  EXPECT_EQ(encode_compaction_checkpoint(checkpoint), "0\n5000000000 7\n");
  EXPECT_EQ(*decode_compaction_checkpoint("0\n5000000000 7\n"), checkpoint);
}

TEST(compaction_checkpoint, anything_else_is_corrupt) {
  for (const auto* text : {"", "0\n", "0\n5\n", "0\n5 7", "1\n5 7\n", "0\n-5 7\n", "0\n5 7\n8", "0\n5  7\n", "0\nx 7\n",
                           "0\n99999999999999999999 7\n"}) {
    EXPECT_EQ(decode_compaction_checkpoint(text).error().code, errc::corrupt) << text;
  }
}

}  // namespace
}  // namespace millrace
