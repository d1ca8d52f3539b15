#include "apps/millrace/text/row_csv.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

using fields = std::vector<std::string>;

TEST(csv_row, is_a_key_and_a_value_as_the_header_orders_them) {
  const auto layout = read_csv_header({"value", "key"}, "key", true);
  ASSERT_TRUE(layout) << layout.error().context;
  EXPECT_EQ(*read_csv_row({"b", "a"}, *layout), (table_row{"a", "b"}));
  EXPECT_EQ(*write_csv_row({"a", "b"}, *layout), (fields{"b", "a"}));
}

TEST(csv_row, may_make_a_json_object_of_its_columns) {
  auto layout = read_csv_header({"\xEF\xBB\xBFname", "id", "limit"}, "id", false);
  ASSERT_TRUE(layout) << layout.error().context;
  EXPECT_EQ(*read_csv_row({"Ana \"A\"", "7", "500"}, *layout),
            (table_row{"7", R"({"name":"Ana \"A\"","limit":"500"})"}));
  layout->typed = true;
  EXPECT_EQ(read_csv_row({"true", "7", "-1.50"}, *layout)->value, R"({"name":true,"limit":-1.50})");
  EXPECT_EQ(read_csv_row({"", "7", "007"}, *layout)->value, R"({"limit":"007"})");
}

TEST(csv_row, spreads_an_object_over_its_columns) {
  const csv_layout layout{.value_column = false, .columns = {"id", "name", "tags"}, .key = 0};
  EXPECT_EQ(*write_csv_row({"7", R"({"name":"Ana","tags":[1,2],"more":1})"}, layout), (fields{"7", "Ana", "[1,2]"}));
  EXPECT_EQ(*write_csv_row({"7", "{}"}, layout), (fields{"7", "", ""}));
  EXPECT_EQ(write_csv_row({"7", "[]"}, layout).error().context, "'[]' is no JSON object");
}

TEST(csv_row, that_does_not_fit_its_header_is_refused_in_words) {
  const auto layout = *read_csv_header({"key", "value"}, "key", true);
  EXPECT_EQ(read_csv_row({"a"}, layout).error().context, "1 fields where there are 2 columns");
  EXPECT_EQ(read_csv_row({"", "b"}, layout).error().context, "column key: a key has at least one byte");
  EXPECT_EQ(write_csv_row({"\xff", "b"}, layout).error().context,
            "column key: '\\xff' is no text; show it as hex or base64");
}

TEST(csv_header, that_names_no_key_is_refused) {
  EXPECT_FALSE(read_csv_header({"id", "value"}, "key", true));
  EXPECT_FALSE(read_csv_header({"key", "key"}, "key", false));
  EXPECT_EQ(read_csv_header({"key", "a", "b"}, "key", true).error().context,
            "the header has 3 columns, not 'key' and 'value'; --json-columns makes an object of them");
}

}  // namespace
}  // namespace millrace::cli
