#include "apps/monitoring/events/label_set.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

std::string text_of(std::vector<label_set::pair> labels) {
  const auto set = label_set::of(std::move(labels));
  return set ? set->text() : "refused: " + set.error().context;
}

TEST(label_set, has_one_text_whatever_the_order_of_its_labels) {
  EXPECT_EQ(text_of({{"host", "a"}, {"__name__", "up"}, {"az", "1"}}), R"(up{az="1",host="a"})");
  EXPECT_EQ(text_of({{"az", "1"}, {"host", "a"}, {"__name__", "up"}}), R"(up{az="1",host="a"})");
  EXPECT_EQ(text_of({{"__name__", "up"}}), "up");
  EXPECT_EQ(text_of({{"host", "a"}}), R"({host="a"})");
}

TEST(label_set, leaves_empty_values_out_and_takes_the_last_of_equal_names) {
  EXPECT_EQ(text_of({{"__name__", "up"}, {"host", "a"}, {"host", "b"}, {"az", ""}}), R"(up{host="b"})");
}

TEST(label_set, is_read_from_its_text) {
  const auto set = label_set::of({{"__name__", "m"}, {"a", "x\"y\\z\nw"}, {"b", "é"}});
  ASSERT_TRUE(set);
  const auto read = label_set::read(set->text());
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(*read, *set);
  EXPECT_EQ(label_set::read("m { a = \"1\" , b=\"2\" }")->text(), R"(m{a="1",b="2"})");
}

TEST(label_set, refuses_what_names_no_series) {
  for (const auto* text :
       {"", "{", "m{", "m{a}", "m{a=1}", "m{a=\"1\"", "m{a=\"1\"}x", "m{a=\"1\" b=\"2\"}", "1m", "m{1a=\"x\"}", "{}"}) {
    EXPECT_FALSE(label_set::read(text)) << text;
  }
  EXPECT_FALSE(label_set::of({{"a", "\xff"}}));
  EXPECT_FALSE(label_set::of({{"a-b", "x"}}));
  EXPECT_FALSE(label_set::of({{"__name__", "no name"}}));
  EXPECT_FALSE(label_set::of(std::vector<label_set::pair>(labels_max + 1, {"a", "x"})));
  EXPECT_FALSE(label_set::of({{"a", std::string(label_value_bytes_max + 1, 'x')}}));
}

}  // namespace
}  // namespace millrace::monitoring
