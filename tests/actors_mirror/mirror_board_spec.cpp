#include "actors/mirror/mirror_board.hpp"

#include <gtest/gtest.h>

#include <future>

namespace millrace {
namespace {

using std::chrono::milliseconds;

struct mirror_board_spec : testing::Test {
  const volume_id volume{5};
  mirror_board uut;
};

TEST_F(mirror_board_spec, no_run_begins_while_another_is_under_way) {
  EXPECT_TRUE(uut.begin(volume));
  EXPECT_FALSE(uut.begin(volume));
  uut.end(volume, mirror_receipt{}, 1);
  EXPECT_TRUE(uut.begin(volume));
}

TEST_F(mirror_board_spec, no_run_begins_while_the_mirror_is_compared) {
  ASSERT_TRUE(uut.hold(volume, milliseconds(0)));
  EXPECT_FALSE(uut.begin(volume));
  EXPECT_FALSE(uut.hold(volume, milliseconds(0)));
  uut.let_go(volume);
  EXPECT_TRUE(uut.begin(volume));
}

TEST_F(mirror_board_spec, a_run_that_moved_nothing_is_known) {
  mirror_receipt records;
  records.moved.log_bytes_sent = 1;
  uut.end(volume, mirror_receipt{}, 1);
  EXPECT_FALSE(uut.of(volume).moved());
  uut.end(volume, records, 2);
  EXPECT_TRUE(uut.of(volume).moved());
}

TEST_F(mirror_board_spec, failures_are_counted_until_a_run_is_good) {
  for (unsigned i = 1; i <= 3; ++i) {
    uut.end(volume, make_error(errc::unavailable, "no source"), i);
    EXPECT_EQ(uut.of(volume).failures, i);
  }
  uut.end(volume, mirror_receipt{}, 4);
  EXPECT_EQ(uut.of(volume).failures, 0u);
}

TEST_F(mirror_board_spec, a_comparison_waits_for_the_run_to_end) {
  ASSERT_TRUE(uut.begin(volume));
  auto held = std::async(std::launch::async, [this] { return uut.hold(volume, std::chrono::seconds(60)); });
  uut.end(volume, mirror_receipt{}, 1);
  EXPECT_TRUE(held.get());
}

TEST_F(mirror_board_spec, a_comparison_leaves_what_the_last_run_said) {
  ASSERT_TRUE(uut.begin(volume));
  uut.end(volume, make_error(errc::unavailable, "no source"), 7);
  ASSERT_TRUE(uut.hold(volume, milliseconds(0)));
  uut.let_go(volume);
  EXPECT_EQ(uut.of(volume).broken, "no source");
  EXPECT_EQ(uut.of(volume).ended_at, 7);
}

}  // namespace
}  // namespace millrace
