#include "actors/partition/waiting_replies.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

class waiting_replies_spec : public testing::Test {
 protected:
  /// What may be sent now, one letter a reply.
  std::string released(std::int64_t durable_end) {
    std::string sent;
    uut.release(durable_end, [&](char reply) { sent += reply; });
    return sent;
  }

  waiting_replies<char> uut;
};

TEST_F(waiting_replies_spec, a_reply_is_sent_when_all_below_its_end_is_durable_and_not_before) {
  uut.add(10, 'a');
  EXPECT_EQ(released(9), "");
  EXPECT_EQ(released(10), "a");
  EXPECT_TRUE(uut.empty());
}

TEST_F(waiting_replies_spec, one_flush_releases_all_it_covers_oldest_first) {
  uut.add(1, 'a');
  uut.add(2, 'b');
  uut.add(2, 'c');
  uut.add(5, 'd');
  EXPECT_EQ(released(4), "abc");
  EXPECT_EQ(released(5), "d");
}

TEST_F(waiting_replies_spec, each_reply_is_sent_once) {
  uut.add(1, 'a');
  EXPECT_EQ(released(1), "a");
  EXPECT_EQ(released(1), "");
}

TEST_F(waiting_replies_spec, what_is_sent_may_add_another) {
  uut.add(1, 'a');
  std::string sent;
  uut.release(2, [&](char reply) {
    sent += reply;
    if (reply == 'a') uut.add(2, 'b');
  });
  EXPECT_EQ(sent, "ab");
}

TEST_F(waiting_replies_spec, a_log_that_is_lost_releases_all) {
  uut.add(1, 'a');
  uut.add(1000, 'b');
  std::string sent;
  uut.release_all([&](char reply) { sent += reply; });
  EXPECT_EQ(sent, "ab");
  EXPECT_TRUE(uut.empty());
}

}  // namespace
}  // namespace millrace
