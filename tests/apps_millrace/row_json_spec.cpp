#include "apps/millrace/text/row_json.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

constexpr row_forms texts{};
constexpr row_forms json_values{bytes_format::text, bytes_format::json};

TEST(json_row, is_a_key_and_a_value) {
  EXPECT_EQ(*read_json_row(R"({"key":"a","value":"b\n"})", {texts, ""}), (table_row{"a", "b\n"}));
  EXPECT_EQ(*read_json_row(R"({"value":"","key":"a"})", {texts, ""}), (table_row{"a", ""}));
  EXPECT_EQ(*read_json_row(R"({"key":"0aff","value":"aGk="})", {{bytes_format::hex, bytes_format::base64}, ""}),
            (table_row{"\x0a\xff", "hi"}));
}

TEST(json_row, keeps_every_byte_of_a_json_value) {
  const std::string_view line =
      R"( {"key": "a", "value": {"n": 12345678901234567890123.10, "t": "}\"{", "l": [1, {}]} } )";
  EXPECT_EQ(read_json_row(line, {json_values, ""})->value,
            R"({"n": 12345678901234567890123.10, "t": "}\"{", "l": [1, {}]})");
  EXPECT_EQ(read_json_row(R"({"key":"a","value":17})", {json_values, ""})->value, "17");
}

TEST(json_row, may_be_the_value_itself_with_the_key_as_a_field) {
  const std::string line = R"({"id":"card-7","limit":500})";
  EXPECT_EQ(*read_json_row(line, {texts, "id"}), (table_row{"card-7", line}));
  EXPECT_EQ(read_json_row(line, {texts, "limit"})->key, "500");
  EXPECT_EQ(*write_json_row({"card-7", "{\"id\":\n1}"}, {texts, "id"}), R"({"id": 1})");
}

TEST(json_row, that_makes_no_sense_is_refused_in_words) {
  const auto said = [](std::string_view line, row_forms forms = {}, std::string key_field = "") {
    const auto row = read_json_row(line, {forms, std::move(key_field)});
    return row ? "nothing" : row.error().context;
  };
  EXPECT_EQ(said("[1]"), "'[1]' is no JSON object");
  EXPECT_EQ(said("{\"key\":"), "'{\"key\":' is no JSON object");
  EXPECT_EQ(said(R"({"value":"b"})"), "key: not there");
  EXPECT_EQ(said(R"({"key":"","value":"b"})"), "key: a key has at least one byte");
  EXPECT_EQ(said(R"({"key":"a"})"), "value: not there");
  EXPECT_EQ(said(R"({"key":"a","value":1})"), "value: a string is wanted, not number; the form json takes any JSON");
  EXPECT_EQ(said(R"({"key":"a","value":"b","ttl":1})"),
            "a field beside key and value; --key-field NAME takes whole objects as values");
  EXPECT_EQ(said(R"({"key":"zz","value":""})", {bytes_format::hex, bytes_format::text}),
            "key: 'zz' is no hex: two digits of 0-9a-f a byte");
}

TEST(json_row, is_read_back_as_it_was_whatever_its_bytes) {
  const table_row row{std::string("\x00\xff\n\"", 4), "value \xC3\xA4"};
  for (const auto key : {bytes_format::text, bytes_format::hex, bytes_format::base64}) {
    const json_row_rules rules{{key, bytes_format::text}, ""};
    const auto line = write_json_row(row, rules);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->find('\n'), std::string::npos);
    EXPECT_EQ(*read_json_row(*line, rules), row) << *line;
  }
  EXPECT_EQ(*write_json_row({"a", "{\n1}"}, {texts, ""}), R"({"key":"a","value":"{\n1}"})");
  EXPECT_EQ(*write_json_row({"a", "[1,\n2]"}, {json_values, ""}), R"({"key":"a","value":[1, 2]})");
  EXPECT_FALSE(write_json_row({"a", "[1,"}, {json_values, ""}));
}

}  // namespace
}  // namespace millrace::cli
