#include <gtest/gtest.h>

#include "runtime/metrics/metric.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;

class histogram_spec : public ::testing::Test {
 protected:
  sharded_cells cells;
  histogram latency{cells, cells.reserve(histogram::cells_needed(latency_shape)), latency_shape};
};

TEST_F(histogram_spec, puts_a_value_that_equals_a_bound_below_it) {
  EXPECT_EQ(latency.bucket_of(8), 0u);
  EXPECT_EQ(latency.bucket_of(9), 1u);
  EXPECT_EQ(latency.bucket_of(16), 1u);
  EXPECT_EQ(latency.bucket_of(17), 2u);
}

TEST_F(histogram_spec, has_a_bucket_for_the_smallest_and_the_largest_value) {
  EXPECT_EQ(latency.bucket_of(0), 0u);
  EXPECT_EQ(latency.bucket_of(UINT64_MAX), latency_shape.bounds);
}

TEST_F(histogram_spec, rounds_a_time_up_so_that_a_bucket_never_claims_too_little) {
  latency.observe(8'001ns);
  EXPECT_EQ(latency.count_in(0), 0u);
  EXPECT_EQ(latency.count_in(1), 1u);
  EXPECT_EQ(latency.sum(), 9u);
}

TEST_F(histogram_spec, takes_a_negative_time_as_none) {
  latency.observe(-1s);
  EXPECT_EQ(latency.count_in(0), 1u);
  EXPECT_EQ(latency.sum(), 0u);
}

}  // namespace
}  // namespace millrace
