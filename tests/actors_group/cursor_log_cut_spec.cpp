#include "actors/group/cursor_log_cut.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(cursor_log_cut, is_due_when_the_log_is_longer_than_the_minimum) {
  const cursor_log_cut uut(100);
  EXPECT_FALSE(uut.due({1000, 1100}));
  EXPECT_TRUE(uut.due({1000, 1101}));
}

TEST(cursor_log_cut, is_not_due_again_until_the_log_has_grown_several_times) {
  cursor_log_cut uut(100);
  ASSERT_TRUE(uut.begin(1000, {}));
  uut.finish(1200);
  EXPECT_FALSE(uut.due({1000, 1800}));
  EXPECT_TRUE(uut.due({1000, 1801}));
}

TEST(cursor_log_cut, waits_for_every_group) {
  cursor_log_cut uut(100);
  EXPECT_FALSE(uut.begin(1000, {"a", "b"}));
  EXPECT_FALSE(uut.due({0, 5000})) << "one is under way";
  EXPECT_FALSE(uut.written("a"));
  EXPECT_FALSE(uut.written("a")) << "only once";
  EXPECT_FALSE(uut.written("of later")) << "it never wrote before that offset";
  EXPECT_TRUE(uut.written("b"));
  EXPECT_EQ(uut.at(), 1000);
}

TEST(cursor_log_cut, that_fails_is_tried_again) {
  cursor_log_cut uut(100);
  ASSERT_TRUE(uut.begin(1000, {}));
  uut.give_up();
  EXPECT_FALSE(uut.written("a"));
  EXPECT_TRUE(uut.due({0, 1000}));
}

}  // namespace
}  // namespace millrace
