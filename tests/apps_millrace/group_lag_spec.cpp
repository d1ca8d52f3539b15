#include "apps/millrace/text/group_lag.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

partition_progress progress(std::optional<kafka::offset> committed) {
  return {"orders", kafka::partition_index(0), committed, kafka::offset(100), kafka::offset(150), ""};
}

TEST(group_lag, is_what_stands_between_the_commit_and_the_end) {
  EXPECT_EQ(progress(kafka::offset(120)).lag(), 30);
  EXPECT_EQ(progress(kafka::offset(150)).lag(), 0);
}

TEST(group_lag, is_everything_where_nothing_was_committed) { EXPECT_EQ(progress(std::nullopt).lag(), 50); }

TEST(group_lag, does_not_count_records_that_are_deleted) { EXPECT_EQ(progress(kafka::offset(10)).lag(), 50); }

TEST(group_lag, is_never_negative) { EXPECT_EQ(progress(kafka::offset(200)).lag(), 0); }

}  // namespace
}  // namespace millrace::cli
