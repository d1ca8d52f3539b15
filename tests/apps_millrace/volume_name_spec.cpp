#include "apps/millrace/text/volume_name.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(volume_name, may_have_a_snapshot_behind_it) {
  EXPECT_EQ(*parse_volume_state("/payments"), (volume_state_name{"/payments", ""}));
  EXPECT_EQ(*parse_volume_state("/test/payments/"), (volume_state_name{"/test/payments", ""}));
  EXPECT_EQ(*parse_volume_state("/payments@before-v8"), (volume_state_name{"/payments", "before-v8"}));
  EXPECT_EQ(*parse_volume_name("/"), "/");
  EXPECT_EQ(*parse_volume_name("/x/../y"), "/y") << "what is created is called by its name";
  EXPECT_FALSE(parse_volume_name("/../y"));
}

TEST(volume_name, is_refused_where_a_snapshot_is_wanted_and_the_reverse) {
  EXPECT_EQ(parse_snapshot_name("/a").error().context, "'/a' is a volume; a snapshot is wanted, as /a@before-v8");
  EXPECT_EQ(parse_volume_name("/a@b").error().context, "'/a@b' is a snapshot; a volume is wanted, as /a");
  EXPECT_FALSE(parse_volume_state("payments"));
  EXPECT_FALSE(parse_volume_state("/a@"));
  EXPECT_FALSE(parse_volume_state("/a@b/models"));
}

}  // namespace
}  // namespace millrace::cli
