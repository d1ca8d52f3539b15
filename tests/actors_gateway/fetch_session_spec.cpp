#include "actors/gateway/fetch_session.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

using answer = fetch_sessions::answer;

class fetch_session_spec : public testing::Test {
 protected:
  fetch_sessions::slots slots{0, 2};
  fetch_sessions uut{slots};

  static fetch_wish wish(std::string topic, std::int32_t partition, std::int64_t offset = 0) {
    return {std::move(topic), partition, offset, 1000, -1, -1};
  }
  static std::string names(fetch_session& session) {
    std::string all;
    for (const auto& e : session.entries())
      all += e.wish.topic + std::to_string(e.wish.partition) + ":" + std::to_string(e.wish.offset) + " ";
    return all;
  }
};

TEST_F(fetch_session_spec, epoch_minus_one_keeps_nothing) {
  const auto got = uut.open(0, -1, {wish("a", 0)}, {});
  EXPECT_EQ(got.how, answer::full);
  EXPECT_EQ(got.id, 0);
  EXPECT_EQ(names(*got.session), "a0:0 ");
  EXPECT_EQ(uut.size(), 0U);
}

TEST_F(fetch_session_spec, epoch_zero_makes_a_session_that_later_requests_change) {
  const auto id = uut.open(0, 0, {wish("a", 0), wish("b", 1)}, {}).id;
  EXPECT_GT(id, 0);
  const auto next = uut.open(id, 1, {wish("b", 1, 7), wish("c", 2)}, {{"a", 0}});
  EXPECT_EQ(next.how, answer::incremental);
  EXPECT_EQ(names(*next.session), "b1:7 c2:0 ");
}

TEST_F(fetch_session_spec, an_unknown_id_and_a_wrong_epoch_are_told_apart) {
  const auto id = uut.open(0, 0, {wish("a", 0)}, {}).id;
  EXPECT_EQ(uut.open(id + 1, 1, {}, {}).how, answer::not_found);
  EXPECT_EQ(uut.open(id, 2, {}, {}).how, answer::wrong_epoch);
  EXPECT_EQ(uut.open(id, 1, {}, {}).how, answer::incremental);
  EXPECT_EQ(uut.open(id, 1, {}, {}).how, answer::wrong_epoch);
}

TEST_F(fetch_session_spec, without_a_free_slot_the_reply_is_full_and_names_no_session) {
  uut.open(0, 0, {wish("a", 0)}, {});
  fetch_sessions other(slots);
  EXPECT_NE(other.open(0, 0, {wish("a", 0)}, {}).id, 0);
  const auto got = uut.open(0, 0, {wish("a", 0)}, {});
  EXPECT_EQ(got.how, answer::full);
  EXPECT_EQ(got.id, 0);
}

TEST_F(fetch_session_spec, closing_gives_the_slot_back) {
  const auto id = uut.open(0, 0, {wish("a", 0)}, {}).id;
  uut.open(id, -1, {}, {});
  EXPECT_EQ(slots.used, 0U);
  {
    fetch_sessions other(slots);
    other.open(0, 0, {wish("a", 0)}, {});
    EXPECT_EQ(slots.used, 1U);
  }
  EXPECT_EQ(slots.used, 0U);
}

TEST_F(fetch_session_spec, what_was_served_goes_to_the_tail) {
  const auto got = uut.open(0, 0, {wish("a", 0), wish("b", 0), wish("c", 0)}, {});
  got.session->move_to_tail(got.session->entries().begin());
  EXPECT_EQ(names(*got.session), "b0:0 c0:0 a0:0 ");
}

TEST(fetch_told, an_unchanged_partition_is_not_told_again_but_an_error_and_its_end_are) {
  const fetch_told quiet{0, 5, 0, false};
  EXPECT_FALSE(quiet.differs_from(quiet));
  EXPECT_TRUE((fetch_told{0, 6, 0, false}).differs_from(quiet));
  EXPECT_TRUE((fetch_told{0, 5, 0, true}).differs_from(quiet));
  const fetch_told failed{3, -1, -1, false};
  EXPECT_TRUE(failed.differs_from(failed));
  EXPECT_TRUE(quiet.differs_from(failed));
}

}  // namespace
}  // namespace millrace
