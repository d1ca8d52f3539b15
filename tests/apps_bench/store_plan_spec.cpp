// Which keys a store is measured with: pure, and the same for every store.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "apps/bench/store/key_space.hpp"
#include "apps/bench/store/random_source.hpp"
#include "apps/bench/store/scan_tally.hpp"
#include "apps/bench/store/work_plan.hpp"
#include "apps/bench/store/zipf.hpp"

namespace millrace::bench {
namespace {

template <std::size_t N>
std::string text(const std::array<char, N>& bytes) {
  return {bytes.data(), bytes.size()};
}

TEST(zipf_distribution, gives_each_rank_its_share) {
  constexpr std::uint64_t ranks = 1000;
  constexpr int draws = 2'000'000;
  const zipf_distribution zipf(ranks, 0.99);
  std::vector<int> seen(ranks);
  random_source random(5);
  for (int i = 0; i < draws; ++i) ++seen.at(zipf(random));
  double all = 0;
  for (std::uint64_t rank = 1; rank <= ranks; ++rank) all += std::pow(static_cast<double>(rank), -0.99);
  for (const std::uint64_t rank : {1U, 2U, 3U, 10U, 100U, 1000U}) {
    const double expected = draws * std::pow(static_cast<double>(rank), -0.99) / all;
    EXPECT_NEAR(seen[rank - 1], expected, 4 * std::sqrt(expected)) << rank;
  }
}

TEST(zipf_distribution, of_one_rank_is_that_rank) {
  const zipf_distribution zipf(1, 0.99);
  random_source random(5);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(zipf(random), 0U);
}

TEST(key_space, keys_ascend_and_are_spread_over_all_first_bytes) {
  const key_space keys(10'000, 1);
  std::set<char> first;
  for (std::uint64_t i = 0; i + 1 < keys.count(); ++i) {
    EXPECT_LT(text(keys.key(i)), text(keys.key(i + 1)));
    first.insert(keys.key(i)[0]);
  }
  EXPECT_EQ(first.size(), 256U);
}

TEST(key_space, is_the_same_for_the_same_seed_and_another_for_another) {
  const key_space keys(1000, 1);
  EXPECT_EQ(keys.key(7), key_space(1000, 1).key(7));
  EXPECT_EQ(keys.value(7, 3), key_space(1000, 1).value(7, 3));
  EXPECT_NE(keys.key(7), key_space(1000, 2).key(7));
  EXPECT_NE(keys.value(7, 3), key_space(1000, 2).value(7, 3));
}

TEST(key_space, each_write_of_a_key_is_of_another_value) {
  const key_space keys(1000, 1);
  EXPECT_NE(keys.value(7, 0), keys.value(7, 1));
  EXPECT_NE(keys.value(7, 0), keys.value(8, 0));
}

TEST(plan_reads, stays_within_the_keys_and_repeats_itself) {
  const key_space keys(1000, 1);
  for (const auto chosen : {distribution::uniform, distribution::zipf}) {
    const auto planned = plan_reads(keys, chosen, 5000, 3);
    EXPECT_EQ(planned.size(), 5000U);
    EXPECT_LT(*std::ranges::max_element(planned), 1000U);
    EXPECT_EQ(planned, plan_reads(keys, chosen, 5000, 3));
    EXPECT_NE(planned, plan_reads(keys, chosen, 5000, 4));
  }
}

TEST(plan_reads, zipf_reads_few_keys_often_and_they_are_no_neighbours) {
  const key_space keys(1000, 1);
  std::vector<int> times(1000);
  for (const auto index : plan_reads(keys, distribution::zipf, 100'000, 3)) ++times[index];
  std::vector<std::size_t> by_times(1000);
  for (std::size_t i = 0; i < by_times.size(); ++i) by_times[i] = i;
  std::ranges::sort(by_times, [&](auto a, auto b) { return times[a] > times[b]; });
  EXPECT_GT(times[by_times[0]], 10'000);
  EXPECT_GT(std::abs(static_cast<int>(by_times[0]) - static_cast<int>(by_times[1])), 100);
}

TEST(write_plan, has_batches_of_the_size_asked_for_with_keys_of_the_space) {
  const key_space keys(50, 1);
  std::set<std::string> all;
  for (std::uint64_t i = 0; i < keys.count(); ++i) all.insert(text(keys.key(i)));
  const write_plan planned(keys, 4, 25, 9);
  ASSERT_EQ(planned.batches(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_EQ(planned.batch(i).size(), 25U);
    for (const auto& each : planned.batch(i)) {
      EXPECT_TRUE(all.contains(std::string(each.key)));
      EXPECT_EQ(each.value.size(), key_space::value_bytes);
    }
  }
}

TEST(scan_tally, is_the_same_in_any_order_and_differs_by_one_byte) {
  scan_tally forward, backward, other;
  forward.add("a", "one value");
  forward.add("b", "and another one");
  backward.add("b", "and another one");
  backward.add("a", "one value");
  other.add("a", "one value");
  other.add("b", "and another onE");
  EXPECT_EQ(forward.digest(), backward.digest());
  EXPECT_NE(forward.digest(), other.digest());
  EXPECT_EQ(forward.entries(), 2U);
  EXPECT_EQ(forward.bytes(), 26U);
}

}  // namespace
}  // namespace millrace::bench
