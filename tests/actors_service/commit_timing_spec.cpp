#include "actors/service/commit_timing.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using namespace std::chrono_literals;

const flow::service_definition service{.commit_interval = 500ms, .caught_up_commit_interval = 10ms};

TEST(commit_timing, is_seldom_while_there_is_more_to_read) {
  EXPECT_EQ(commit_wait({.since_last = 100ms}, service), 400ms);
  EXPECT_EQ(commit_wait({.outputs = true, .since_last = 100ms}, service), 400ms);
  EXPECT_EQ(commit_wait({.since_last = 500ms}, service), 0ms);
  EXPECT_EQ(commit_wait({.since_last = 2s}, service), 0ms);
}

TEST(commit_timing, is_at_once_for_outputs_when_all_has_been_read) {
  EXPECT_EQ(commit_wait({.caught_up = true, .outputs = true}, service), 0ms);
}

TEST(commit_timing, leaves_little_state_that_a_later_output_would_wait_for) {
  EXPECT_EQ(commit_wait({.caught_up = true, .since_last = 4ms}, service), 6ms);
  EXPECT_EQ(commit_wait({.caught_up = true, .since_last = 10ms}, service), 0ms);
}

TEST(commit_timing, is_more_often_if_other_instances_wait) {
  EXPECT_EQ(commit_wait({.others_wait = true, .since_last = 20ms}, service), 30ms);
  EXPECT_EQ(commit_wait({.caught_up = true, .others_wait = true, .since_last = 4ms}, service), 6ms);
}

TEST(commit_timing, settles_an_outbox_when_nothing_else_comes) {
  EXPECT_EQ(commit_wait({.caught_up = true, .news = false, .since_last = 100ms}, service), 400ms);
  EXPECT_EQ(commit_wait({.caught_up = true, .news = false, .since_last = 500ms}, service), 0ms);
}

TEST(commit_timing, is_at_once_if_memory_is_short) { EXPECT_EQ(commit_wait({.pressed = true}, service), 0ms); }

}  // namespace
}  // namespace millrace
