#include "apps/millrace/text/csv_record.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

using fields = std::vector<std::string>;

fields of(std::string_view line, char delimiter = ',') {
  csv_record record(delimiter);
  const auto whole = record.add_line(line);
  EXPECT_TRUE(whole && *whole) << line;
  return record.fields();
}

TEST(csv_record, is_fields_between_delimiters) {
  EXPECT_EQ(of("a,b,c"), (fields{"a", "b", "c"}));
  EXPECT_EQ(of("a,,"), (fields{"a", "", ""}));
  EXPECT_EQ(of(""), (fields{""}));
  EXPECT_EQ(of("a\tb,c", '\t'), (fields{"a", "b,c"}));
}

TEST(csv_record, takes_delimiters_and_doubled_quotes_within_quotes) {
  EXPECT_EQ(of(R"("a,b","say ""no""","")"), (fields{"a,b", "say \"no\"", ""}));
}

TEST(csv_record, goes_on_over_lines_while_quotes_are_open) {
  csv_record record;
  EXPECT_FALSE(*record.add_line("k,\"first\r"));
  EXPECT_TRUE(record.open());
  EXPECT_FALSE(*record.add_line(""));
  EXPECT_TRUE(*record.add_line("last\",end"));
  EXPECT_EQ(record.fields(), (fields{"k", "first\r\n\nlast", "end"}));
  EXPECT_TRUE(*record.add_line("next"));
  EXPECT_EQ(record.fields(), fields{"next"});
}

TEST(csv_record, leaves_out_the_carriage_return_at_its_end) {
  EXPECT_EQ(of("a,b\r"), (fields{"a", "b"}));
  EXPECT_EQ(of("a,\"b\"\r"), (fields{"a", "b"}));
}

TEST(csv_record, refuses_quotes_where_none_may_be) {
  csv_record record;
  EXPECT_EQ(record.add_line("a,b\"c").error().context, "field 2: a quote within a field that does not begin with one");
  EXPECT_EQ(record.add_line("\"a\"b").error().context, "field 1: text behind its closing quote");
  EXPECT_TRUE(*record.add_line("a,b"));
}

TEST(csv_line, is_read_back_as_it_was) {
  for (const auto& one : {fields{"a", "b"}, fields{""}, fields{"", ""}, fields{"a,b", "c\"d", " e", "f\ng\r"}}) {
    auto text = csv_line(one);
    ASSERT_TRUE(text.ends_with('\n'));
    text.pop_back();
    csv_record record;
    std::string_view rest = text;
    for (auto at = rest.find('\n'); at != rest.npos; at = rest.find('\n')) {
      ASSERT_FALSE(*record.add_line(rest.substr(0, at)));
      rest.remove_prefix(at + 1);
    }
    ASSERT_TRUE(*record.add_line(rest));
    EXPECT_EQ(record.fields(), one) << text;
  }
}

}  // namespace
}  // namespace millrace::cli
