#include "codecs/changelog/change_json.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using namespace std::string_literals;

TEST(change_json, says_what_the_row_was_and_is) {
  EXPECT_EQ(change_json({"4711", "{\"limit\":500}", "{\"limit\":600}"}, 1790000000000),
            R"({"key":"4711","old":"{\"limit\":500}","new":"{\"limit\":600}","at":1790000000000})");
}

TEST(change_json, has_null_where_there_is_no_row_and_an_empty_text_where_the_row_is_empty) {
  EXPECT_EQ(change_json({"k", std::nullopt, ""}, 0), R"({"key":"k","old":null,"new":"","at":0})");
  EXPECT_EQ(change_json({"k", "", std::nullopt}, 0), R"({"key":"k","old":"","new":null,"at":0})");
}

TEST(change_json, escapes_what_json_escapes_and_nothing_else) {
  EXPECT_EQ(
      change_json({"\"\\\n\x01\x7f", std::nullopt, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"}, 0),
      "{\"key\":\"\\\"\\\\\\n\\u0001\x7f\",\"old\":null,\"new\":\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\",\"at\":0}");
}

TEST(change_json, writes_what_is_no_utf8_as_base64) {
  const auto coded = [](const std::string& bytes) { return change_json({bytes, std::nullopt, std::nullopt}, 0); };
  EXPECT_EQ(coded("\xff"), R"({"key":{"base64":"/w=="},"old":null,"new":null,"at":0})");
  EXPECT_EQ(coded("\xff\x00"s), R"({"key":{"base64":"/wA="},"old":null,"new":null,"at":0})");
  EXPECT_EQ(coded("a\xc3\x28"), R"({"key":{"base64":"YcMo"},"old":null,"new":null,"at":0})");
  for (const auto* broken : {"\xc0\x80", "\xed\xa0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                             "\xf5\x80\x80\x80", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
    EXPECT_NE(coded(broken).find("base64"), std::string::npos) << "overlong, a surrogate, too high, or cut off";
  }
  for (const auto* whole : {"\xc2\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xe0\xa0\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(coded(whole).find("base64"), std::string::npos);
  }
}

}  // namespace
}  // namespace millrace
