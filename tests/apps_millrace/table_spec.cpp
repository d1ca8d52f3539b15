#include "apps/millrace/text/table.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(table, aligns_names_left_and_numbers_right_without_trailing_blanks) {
  table t({{"TOPIC"}, {"PARTITIONS", align::right}, {"NOTE"}});
  t.add({"orders", "12", ""});
  t.add({"a", "3", "new"});
  EXPECT_EQ(t.render(),
            "TOPIC   PARTITIONS  NOTE\n"
            "orders          12\n"
            "a                3  new\n");
}

TEST(table, counts_characters_and_not_bytes) {
  table t({{"A"}, {"B"}});
  t.add({"\u00e5\u00e4\u00f6", "x"});
  EXPECT_EQ(t.render(), "A    B\n\u00e5\u00e4\u00f6  x\n");
}

}  // namespace
}  // namespace millrace::cli
