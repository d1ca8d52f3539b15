#include "apps/millrace/text/node_path.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

using where = copy_end::where;

TEST(node_path, begins_with_a_slash_and_may_have_the_mark) {
  EXPECT_EQ(*parse_node_path("/payments/models/"), "/payments/models");
  EXPECT_EQ(*parse_node_path("mr:/payments@a/x"), "/payments@a/x");
  EXPECT_EQ(*parse_node_path("/"), "/");
  EXPECT_FALSE(parse_node_path("payments"));
  EXPECT_FALSE(parse_node_path("mr:payments"));
}

TEST(node_path, is_what_the_node_will_read) {
  EXPECT_EQ(*parse_node_path("/x/../y"), "/y");
  EXPECT_EQ(*parse_node_path("//a/./b//c/.."), "/a/b");
  EXPECT_EQ(*parse_node_path("/a/.."), "/");
  EXPECT_EQ(*parse_node_path("/..."), "/...");
  EXPECT_EQ(parse_node_path("/a/../..").error().context, "'/a/../..' leads above /");
}

TEST(copy_end, with_a_slash_at_its_end_means_a_directory) {
  EXPECT_EQ(*parse_copy_end("mr:/o/dir/"), (copy_end{where::node, "/o/dir", true}));
  EXPECT_EQ(*parse_copy_end("dir/"), (copy_end{where::local, "dir/", true}));
  EXPECT_FALSE(parse_copy_end("mr:/o/dir")->means_directory);
}

TEST(copy_end, is_of_the_node_with_the_mark_only) {
  EXPECT_EQ(*parse_copy_end("mr:/payments"), (copy_end{where::node, "/payments"}));
  EXPECT_EQ(*parse_copy_end("/payments"), (copy_end{where::local, "/payments"}));
  EXPECT_EQ(*parse_copy_end("./mr:x"), (copy_end{where::local, "./mr:x"}));
  EXPECT_EQ(*parse_copy_end("-"), (copy_end{where::stream, "-"}));
  EXPECT_FALSE(parse_copy_end(""));
  EXPECT_FALSE(parse_copy_end("mr:x"));
}

TEST(node_path, has_a_last_name) {
  EXPECT_EQ(last_name("/a/b/"), "b");
  EXPECT_EQ(last_name("/"), "");
  EXPECT_EQ(path_below("/", "b"), "/b");
  EXPECT_EQ(path_below("/a", "b"), "/a/b");
}

TEST(plain_name, leads_nowhere_else) {
  EXPECT_TRUE(is_plain_name("v7.bin"));
  for (const auto* name : {"", ".", "..", "a/b", "/a"}) EXPECT_FALSE(is_plain_name(name)) << name;
}

}  // namespace
}  // namespace millrace::cli
