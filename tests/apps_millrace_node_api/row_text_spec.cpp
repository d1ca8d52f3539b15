#include "apps/millrace/node_api/row_text.hpp"

#include <gtest/gtest.h>

#include "apps/millrace/node_api/row_batch.hpp"
#include "apps/millrace/node_api/row_scan.hpp"

namespace millrace::node_api {
namespace {

using namespace std::string_literals;

std::string line(const std::string& value) { return row_line("k", value, value_form::json); }

TEST(row_text, a_value_that_is_json_stands_for_itself_digit_by_digit) {
  EXPECT_EQ(line("123456789012345678901234567890"), "{\"key\":\"k\",\"value\":123456789012345678901234567890}\n");
  EXPECT_EQ(line("{\"b\": 1, \"a\": 1.50}"), "{\"key\":\"k\",\"value\":{\"b\": 1, \"a\": 1.50}}\n");
  EXPECT_EQ(line("[1,\r\n 2]"), "{\"key\":\"k\",\"value\":[1,   2]}\n");
}

TEST(row_text, all_else_is_base64) {
  EXPECT_EQ(line("plain"), "{\"key\":\"k\",\"value\":{\"base64\":\"cGxhaW4=\"}}\n");
  EXPECT_EQ(line(""), "{\"key\":\"k\",\"value\":{\"base64\":\"\"}}\n");
  EXPECT_FALSE(is_json("\"\xFF\""));
  EXPECT_FALSE(is_json("1\0garbage"s));
  EXPECT_FALSE(
      is_json("\xEF\xBB\xBF"
              "1"));
  EXPECT_FALSE(is_json("1 2"));
}

TEST(row_text, what_is_written_is_read_back_as_the_same_bytes) {
  for (const auto& value :
       {"{\"base64\":\"AP8=\"}"s, "{\"base64\":5}"s, "\"text\""s, "\0\xFF"s, ""s, "null"s, "plain"s}) {
    for (const auto form : {value_form::json, value_form::base64}) {
      const auto read = read_batch(row_line("\xFFk", value, form));
      ASSERT_TRUE(read) << value << read.error().context;
      ASSERT_EQ(read->size(), 1u);
      EXPECT_EQ(read->front().key, "\xFFk");
      EXPECT_EQ(read->front().value, value);
    }
  }
}

TEST(row_text, behind_a_prefix_is_the_first_key_that_does_not_begin_so) {
  EXPECT_EQ(behind_prefix("ab"), "ac");
  EXPECT_EQ(behind_prefix("a\xFF\xFF"), "b");
  EXPECT_EQ(behind_prefix("\xFF\xFF"), "");
  EXPECT_EQ(behind_prefix(""), "");
}

}  // namespace
}  // namespace millrace::node_api
