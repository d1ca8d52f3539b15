#include "apps/monitoring/series/quantile_sketch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace millrace::monitoring {
namespace {

TEST(quantile_sketch, tells_each_quantile_to_one_percent) {
  std::mt19937_64 chance(7);
  std::lognormal_distribution<double> long_tailed(3, 2);
  std::vector<double> values;
  quantile_sketch sketch;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(i % 5 == 0 ? -long_tailed(chance) : long_tailed(chance));
    sketch.add(values.back());
  }
  std::ranges::sort(values);
  for (const double q : {0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 1.0}) {
    const auto exact = values[static_cast<std::size_t>(std::floor(q * static_cast<double>(values.size() - 1)))];
    EXPECT_NEAR(sketch.quantile(q), exact, std::abs(exact) * 0.0101) << q;
  }
}

TEST(quantile_sketch, of_parts_merges_into_that_of_the_whole) {
  quantile_sketch whole, first, second;
  for (int i = 1; i < 1000; ++i) {
    whole.add(i * 0.7);
    (i % 3 == 0 ? first : second).add(i * 0.7);
  }
  first.merge(second);
  EXPECT_EQ(first, whole);
}

TEST(quantile_sketch, has_a_bound_whatever_the_values) {
  quantile_sketch sketch;
  for (double v = 1e-300; v < 1e300; v *= 1.01) {
    sketch.add(v);
    sketch.add(-v);
  }
  std::string bytes;
  sketch.write(bytes);
  EXPECT_LE(bytes.size(), quantile_sketch::buckets_max * 8);
  EXPECT_GT(sketch.quantile(1), 1e299) << "the large ones keep their accuracy";
}

TEST(quantile_sketch, is_read_as_it_was_written) {
  quantile_sketch sketch, read;
  for (const double v : {-3.0, 0.0, 1e-12, 5.0, 5.0, 1e9}) sketch.add(v);
  std::string bytes;
  sketch.write(bytes);
  std::string_view left = bytes;
  ASSERT_TRUE(quantile_sketch::read(left, read));
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(read, sketch);
}

TEST(quantile_sketch, refuses_bytes_that_are_none) {
  for (const std::string& bytes :
       {std::string(), std::string("\x01"), std::string("\xff\xff\x7f"), std::string("\x02\x02\x01\x00\x01", 5)}) {
    std::string_view left = bytes;
    quantile_sketch read;
    EXPECT_FALSE(quantile_sketch::read(left, read)) << bytes.size();
  }
}

}  // namespace
}  // namespace millrace::monitoring
