#include "codecs/kafka/key_partition.hpp"

#include <gtest/gtest.h>

namespace millrace::kafka {
namespace {

/// The values that the Java client's own tests expect.
TEST(key_partition, hashes_as_the_java_client_does) {
  const auto hash = [](std::string_view key) { return static_cast<std::int32_t>(key_hash(key)); };
  EXPECT_EQ(hash("21"), -973932308);
  EXPECT_EQ(hash("foobar"), -790332482);
  EXPECT_EQ(hash("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(hash("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(hash("abc"), 479470107);
}

TEST(key_partition, is_within_the_topic_whatever_the_hash) {
  EXPECT_EQ(partition_of_key("21", 7), partition_index((-973932308 & 0x7fffffff) % 7));
  EXPECT_EQ(partition_of_key("", 1), partition_index(0));
}

}  // namespace
}  // namespace millrace::kafka
