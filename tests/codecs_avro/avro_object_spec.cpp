#include "codecs/avro/avro_object.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(avro_fingerprint, is_that_of_the_specification) {
  EXPECT_EQ(avro_fingerprint("\"null\""), 0x63dd24e7cc258f8aULL);
  EXPECT_EQ(avro_fingerprint("\"int\""), 0x7275d51a3f395c8fULL);
}

TEST(avro_object, is_split_into_what_it_was_made_of) {
  const auto bytes = avro_object_head(0x0123456789abcdefULL) + "body";
  const auto split = split_avro_object(bytes);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->fingerprint, 0x0123456789abcdefULL);
  EXPECT_EQ(split->body, "body");
}

TEST(avro_object, that_does_not_begin_as_one_is_none) {
  EXPECT_FALSE(split_avro_object("{}"));
  EXPECT_FALSE(split_avro_object(avro_object_head(1).substr(0, 9)));
}

}  // namespace
}  // namespace millrace
