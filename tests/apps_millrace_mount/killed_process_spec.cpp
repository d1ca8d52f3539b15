#include "apps/millrace/mount/killed_process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace millrace::mount {
namespace {

constexpr const char* quiet =
    "Name:\tcp\nState:\tS\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000000\nSigBlk:\t0000000000000100\n";

TEST(killed_process_spec, a_process_that_a_signal_ends_has_the_kill_before_it) {
  EXPECT_TRUE(tells_of_the_end("Name:\tcp\nSigPnd:\t0000000000000100\nShdPnd:\t0000000000000000\n"));
  EXPECT_TRUE(tells_of_the_end("Name:\tcp\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000004102\n"));
}

TEST(killed_process_spec, other_signals_do_not_end_it) {
  EXPECT_FALSE(tells_of_the_end(quiet));
  EXPECT_FALSE(tells_of_the_end("Name:\tcp\nSigPnd:\t0000000000012001\nShdPnd:\t0000000000000002\n"));
  EXPECT_FALSE(tells_of_the_end(""));
}

TEST(killed_process_spec, one_that_runs_is_not_being_killed_and_one_that_is_gone_is) {
  EXPECT_FALSE(is_being_killed(::getpid()));
  EXPECT_TRUE(is_being_killed(0x7ffffff0));
  EXPECT_FALSE(is_being_killed(0));
}

}  // namespace
}  // namespace millrace::mount
