#include "actors/producer/undecided_transactions.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using kafka::offset;

TEST(undecided_transactions, hold_committed_reads_back_at_the_first_record_of_the_oldest) {
  undecided_transactions uut;
  EXPECT_EQ(uut.last_stable(offset(9)), offset(9));
  uut.begin(offset(3));
  uut.begin(offset(5));
  EXPECT_EQ(uut.last_stable(offset(9)), offset(3));
  EXPECT_EQ(uut.last_stable(offset(2)), offset(2)) << "never above the high watermark";
}

TEST(undecided_transactions, are_decided_when_their_marker_is_durable) {
  undecided_transactions uut;
  uut.begin(offset(3));
  uut.end(offset(3), offset(7));
  EXPECT_EQ(uut.last_stable(offset(9)), offset(3));
  uut.keep_durable(offset(7));
  EXPECT_EQ(uut.last_stable(offset(9)), offset(3)) << "the marker itself is not below the durable end";
  uut.keep_durable(offset(8));
  EXPECT_EQ(uut.last_stable(offset(9)), offset(9));
}

TEST(undecided_transactions, that_end_out_of_order_wait_for_older_ones) {
  undecided_transactions uut;
  uut.begin(offset(1));
  uut.begin(offset(2));
  uut.end(offset(2), offset(5));
  uut.keep_durable(offset(6));
  EXPECT_EQ(uut.last_stable(offset(9)), offset(1));
  EXPECT_EQ(uut.first_without_marker(offset(9)), offset(1));
  uut.end(offset(1), offset(8));
  EXPECT_EQ(uut.first_without_marker(offset(9)), offset(9)) << "all have markers";
  EXPECT_EQ(uut.last_stable(offset(9)), offset(1));
  uut.keep_durable(offset(9));
  EXPECT_EQ(uut.last_stable(offset(9)), offset(9));
}

}  // namespace
}  // namespace millrace
