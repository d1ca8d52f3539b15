#include "runtime/storage/compaction/compaction_need.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace millrace {
namespace {

using std::chrono::milliseconds;

/// Four segments of 10 offsets and 100 bytes; the records of the n-th are of the n-th second.
class compaction_need_spec : public testing::Test {
 protected:
  compaction_need assess(std::int64_t cleaned_end, std::int64_t log_start = 0) const {
    return millrace::assess(closed, kafka::offset(log_start), kafka::offset(cleaned_end), terms, now);
  }

  static closed_segment segment(std::int64_t n) {
    return {kafka::offset(n * 10), kafka::offset(n * 10 + 10), 100, kafka::timestamp(n * 1000),
            kafka::timestamp(n * 1000 + 500)};
  }

  std::vector<closed_segment> closed{segment(0), segment(1), segment(2), segment(3)};
  compaction_terms terms;
  kafka::timestamp now{100'000};
};

TEST_F(compaction_need_spec, a_log_is_due_when_more_than_the_dirty_ratio_of_its_bytes_is_dirty) {
  EXPECT_TRUE(assess(0).due);
  EXPECT_EQ(assess(0).dirty_ratio, 1.0);
  EXPECT_TRUE(assess(10).due);
  EXPECT_EQ(assess(10).dirty_ratio, 0.75);
  EXPECT_FALSE(assess(20).due) << "it must be more";
  terms.dirty_ratio_min = 0;
  EXPECT_TRUE(assess(30).due);
  EXPECT_FALSE(assess(40).due) << "nothing is dirty";
}

TEST_F(compaction_need_spec, all_of_the_closed_segments_may_be_compacted_from_the_first_dirty_record_on) {
  EXPECT_EQ(assess(10).first_dirty, kafka::offset(10));
  EXPECT_EQ(assess(10).end, kafka::offset(40));
}

TEST_F(compaction_need_spec, a_segment_of_which_a_part_is_dirty_is_dirty) {
  EXPECT_EQ(assess(25).first_dirty, kafka::offset(25));
  EXPECT_EQ(assess(25).dirty_ratio, 0.5);
}

TEST_F(compaction_need_spec, the_first_segment_with_a_record_younger_than_the_least_lag_ends_what_may_be_compacted) {
  terms.lag_min = milliseconds(97'500);
  EXPECT_EQ(assess(0).end, kafka::offset(30));
  terms.lag_min = milliseconds(97'501);
  EXPECT_EQ(assess(0).end, kafka::offset(20));
  closed[0].newest = now;
  EXPECT_EQ(assess(0).end, kafka::offset(0));
  EXPECT_FALSE(assess(0).due);
}

TEST_F(compaction_need_spec, a_dirty_segment_older_than_the_greatest_lag_makes_a_log_due_whatever_its_ratio) {
  terms.lag_max = milliseconds(97'000);
  EXPECT_FALSE(assess(30).due);
  terms.lag_max = milliseconds(96'999);
  EXPECT_TRUE(assess(30).due);
}

TEST_F(compaction_need_spec, what_is_not_within_the_log_is_no_place_to_go_on_from) {
  EXPECT_EQ(assess(0, 10).first_dirty, kafka::offset(10));
  EXPECT_EQ(assess(1000).first_dirty, kafka::offset(0));
  closed.clear();
  EXPECT_FALSE(assess(0).due);
}

}  // namespace
}  // namespace millrace
