#include "apps/millrace/text/error_lines.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(every_line_after, puts_the_prefix_before_the_first_line_and_before_each_other) {
  EXPECT_EQ(every_line_after("millrace: ", "one"), "millrace: one");
  EXPECT_EQ(every_line_after("millrace: ", "one\ntwo\nthree"), "millrace: one\nmillrace: two\nmillrace: three");
}

}  // namespace
}  // namespace millrace::cli
