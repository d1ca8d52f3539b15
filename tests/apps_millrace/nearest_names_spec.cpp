#include "apps/millrace/text/nearest_names.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(nearest_names, are_those_that_begin_with_the_word_or_differ_by_the_fewest_letters) {
  EXPECT_EQ(hint_of_name("seg", {"log-0", "seg-0", "seg-1"}), "did you mean seg-0 or seg-1?");
  EXPECT_EQ(hint_of_name("crate", {"alter", "create", "delete"}), "did you mean create?");
  EXPECT_EQ(hint_of_name("log-3", {"log-0", "seg-0", "log-1", "log-2", "log-4"}),
            "did you mean log-0 or log-1 or log-2?");
}

TEST(nearest_names, are_all_where_none_is_near) {
  EXPECT_EQ(hint_of_name("nonsense", {"list", "consume"}), "there is list, consume");
  EXPECT_EQ(hint_of_name("nonsense", {}), "there is none");
  const std::vector<std::string> many(12, "x");
  EXPECT_TRUE(hint_of_name("nonsense", many).ends_with("x, x and 2 more"));
}

}  // namespace
}  // namespace millrace::cli
