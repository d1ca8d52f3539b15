#include <gtest/gtest.h>

#include <random>
#include <set>

#include "runtime/flow/state/timer_table.hpp"
#include "runtime/store/memory_map.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace::flow {
namespace {

using timer = std::pair<std::int64_t, std::string>;

/// Takes all that is due.
std::vector<timer> take_until(timer_table<std::string>& timers, std::int64_t now) {
  std::vector<timer> taken;
  while (timers.earliest() <= now) {
    const auto time = timers.earliest();
    const auto keys = timers.take_earliest();
    EXPECT_TRUE(keys);
    for (const auto& key : *keys) taken.emplace_back(time, key);
  }
  return taken;
}

std::unique_ptr<timer_table<std::string>> opened(const memory_map& store) {
  auto timers = std::make_unique<timer_table<std::string>>("prefix-");
  EXPECT_TRUE(timers->open(store));
  return timers;
}

/// Random settings, cancellations, firings, commits and restarts, against a set.
void expect_timers_to_be_those_of_a_set(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  memory_map store;
  std::set<timer> model, committed;
  std::int64_t now = 0, committed_now = 0;
  auto timers = opened(store);
  for (int step = 0; step < 3000; ++step) {
    const timer one(now + 1 + static_cast<std::int64_t>(random() % 30), "key-" + std::to_string(random() % 8));
    switch (random() % 16) {
      case 0: {
        now += static_cast<std::int64_t>(random() % 12);
        const auto end = model.upper_bound({now, "~"});
        const std::vector<timer> due(model.begin(), end);
        model.erase(model.begin(), end);
        ASSERT_EQ(take_until(*timers, now), due);
        break;
      }
      case 1: {
        map_batch changes;
        timers->write_changes(changes);
        store.apply(changes);
        committed = model;
        committed_now = now;
        ASSERT_EQ(store.entries().size(), committed.size());
        break;
      }
      case 2:
        if (random() % 10 != 0) break;
        timers = opened(store);
        model = committed;
        now = committed_now;
        break;
      case 3:
      case 4:
      case 5:
        timers->cancel(one.first, one.second);
        model.erase(one);
        break;
      default:
        timers->set(one.first, one.second);
        model.insert(one);
        break;
    }
  }
  const std::vector<timer> rest(model.begin(), model.end());
  ASSERT_EQ(take_until(*timers, INT64_MAX - 1), rest);
}

TEST(timer_table, timers_fire_once_in_the_order_of_time_and_key_also_after_restarts) {
  for (std::uint64_t seed = 1; seed <= seed_count(100U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ASSERT_NO_FATAL_FAILURE(expect_timers_to_be_those_of_a_set(seed));
  }
}

TEST(timer_table, a_timer_set_over_and_over_is_one) {
  timer_table<std::int64_t> timers("prefix-");
  for (int i = 0; i < 1000; ++i) timers.set(5, i % 2);
  EXPECT_EQ(*timers.take_earliest(), (std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(timers.earliest(), timer_table<std::int64_t>::never);
}

}  // namespace
}  // namespace millrace::flow
