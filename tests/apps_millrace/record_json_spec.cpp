#include "apps/millrace/text/record_json.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

record sample() {
  record r;
  r.topic = "orders";
  r.partition = kafka::partition_index(3);
  r.offset = kafka::offset(42);
  r.time = kafka::timestamp(1'000);
  r.key = "k1";
  r.value = "line\nbreak \u00e5";
  r.headers = {{"a", "1"}, {"b", std::nullopt}};
  return r;
}

TEST(record_json, is_one_line_with_the_fields_in_a_fixed_order) {
  EXPECT_EQ(json_of(sample()),
            "{\"topic\":\"orders\",\"partition\":3,\"offset\":42,\"timestamp\":1000,\"key\":\"k1\","
            "\"value\":\"line\\nbreak \u00e5\","
            "\"headers\":[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":null}]}");
}

TEST(record_json, keeps_bytes_that_are_no_text) {
  record r = sample();
  r.value = std::string("\xff\x00\x01", 3);
  EXPECT_NE(json_of(r).find(R"("value":{"base64":"/wAB"})"), std::string::npos);
}

TEST(record_json, reads_back_what_it_wrote_but_for_topic_and_offset) {
  record expected = sample();
  expected.value = std::string("\xff\x00\x01", 3);
  const auto back = read_json_record(json_of(expected));
  ASSERT_TRUE(back);
  expected.topic = "";
  expected.offset = kafka::offset(-1);
  EXPECT_EQ(*back, expected);
}

TEST(record_json, takes_other_json_in_a_value_as_its_text) {
  const auto read = read_json_record(R"({"key": 7, "value": {"amount": 3, "base64": "x"}})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, "7");
  EXPECT_EQ(read->value, R"({"amount":3,"base64":"x"})");
  EXPECT_EQ(read->partition, kafka::partition_index(-1));
}

TEST(record_json, says_which_field_is_wrong) {
  for (const auto* line :
       {"", "[]", "{", R"({"partition":"1"})", R"({"partition":-2})", R"({"partition":4294967296})",
        R"({"timestamp":1.5})", R"({"headers":{}})", R"({"headers":[{"value":"x"}]})", R"({"value":{"base64":"?"}})"}) {
    const auto read = read_json_record(line);
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error().code, errc::invalid_argument);
    EXPECT_FALSE(read.error().context.empty());
  }
}

}  // namespace
}  // namespace millrace::cli
