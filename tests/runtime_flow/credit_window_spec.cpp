#include "runtime/flow/credit_window.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(credit_window, gives_credit_back_in_halves_of_the_window) {
  credit_window window(8);
  EXPECT_EQ(window.batches(), 8);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(window.finish_one(), 0);
    EXPECT_EQ(window.finish_one(), 4);
  }
}

TEST(credit_window, a_window_of_one_gives_each_back_at_once) {
  credit_window window(1);
  EXPECT_EQ(window.finish_one(), 1);
  EXPECT_EQ(window.finish_one(), 1);
}

TEST(credit_window, what_is_out_and_what_is_owed_never_exceed_the_window) {
  for (int size = 1; size < 20; ++size) {
    credit_window window(size);
    int credit = window.batches();
    for (int i = 0; i < 1000; ++i) {
      ASSERT_GT(credit, 0) << "a sender with nothing under way must be able to send, window " << size;
      --credit;
      credit += window.finish_one();
      ASSERT_LE(credit, size);
    }
  }
}

}  // namespace
}  // namespace millrace
