#include "actors/gateway/request_order.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

using order = request_order<std::string>;

std::vector<order::number> start_all(order& uut) {
  std::vector<order::number> started;
  for (order::number which; uut.start_next(which);) started.push_back(which);
  return started;
}

std::string take_all(order& uut) {
  std::string taken;
  for (std::string reply; uut.take_reply(reply);) taken += reply;
  return taken;
}

TEST(request_order, replies_leave_in_the_order_of_requests_whatever_finishes_first) {
  order uut;
  for (int i = 0; i < 3; ++i) uut.add(concurrency::pipelined);
  EXPECT_EQ(start_all(uut).size(), 3U);
  uut.finish(2, "c");
  EXPECT_EQ(take_all(uut), "");
  uut.finish(0, "a");
  EXPECT_EQ(take_all(uut), "a");
  uut.finish(1, "b");
  EXPECT_EQ(take_all(uut), "bc");
  EXPECT_EQ(uut.size(), 0U);
}

TEST(request_order, one_that_runs_alone_waits_for_all_before_it_and_holds_up_all_after_it) {
  order uut;
  uut.add(concurrency::pipelined);
  uut.add(concurrency::alone);
  uut.add(concurrency::pipelined);
  EXPECT_EQ(start_all(uut), (std::vector<order::number>{0}));
  uut.finish(0, "a");
  EXPECT_EQ(start_all(uut), (std::vector<order::number>{1}));
  uut.finish(1, "b");
  EXPECT_EQ(start_all(uut), (std::vector<order::number>{2}));
  uut.finish(2, "c");
  EXPECT_EQ(take_all(uut), "abc");
}

TEST(request_order, numbers_go_on_counting_after_replies_were_taken) {
  order uut;
  for (order::number i = 0; i < 1000; ++i) {
    EXPECT_EQ(uut.add(i % 3 == 0 ? concurrency::alone : concurrency::pipelined), i);
    EXPECT_EQ(start_all(uut), (std::vector<order::number>{i}));
    uut.finish(i, "x");
    EXPECT_EQ(take_all(uut), "x");
  }
}

}  // namespace
}  // namespace millrace
