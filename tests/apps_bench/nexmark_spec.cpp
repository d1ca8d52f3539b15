#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "apps/bench/flow/nexmark_graphs.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"

namespace millrace::bench {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t noon_ms = 1'700'000'000'000;

std::vector<nexmark_event> some_events(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  std::vector<nexmark_event> all;
  auto time = noon_ms;
  for (std::size_t i = 0; i < count; ++i) {
    time += below(60);
    const auto kind = below(10);
    if (kind == 0) {
      all.push_back({person{.id = below(40), .time_ms = time, .name = "Ada"}, time});
    } else if (kind < 4) {
      all.push_back({auction{.id = below(30), .seller = below(40), .reserve = below(1000), .time_ms = time}, time});
    } else {
      all.push_back({bid{.auction = below(30), .price = below(1000), .time_ms = time}, time});
    }
  }
  return all;
}

flow::feeding feeding_of(const std::vector<nexmark_event>& events) {
  return [&events](flow::flow_driver& driver) {
    for (const auto& e : events) driver.feed("events", e, flow::event_time(e.time_ms));
  };
}

template <class Out>
std::vector<Out> results_of(const char* query, const std::vector<nexmark_event>& events) {
  flow::flow_driver driver(*nexmark_graph(query));
  feeding_of(events)(driver);
  driver.end_inputs();
  EXPECT_TRUE(driver.run());
  return driver.values<Out>("results");
}

const std::vector<nexmark_event> five_bids = [] {
  std::vector<nexmark_event> all;
  for (const std::int64_t auction : {123, 7, 246, 123, 1}) {
    all.push_back({bid{.auction = auction, .price = 1000 + auction, .time_ms = noon_ms}, noon_ms});
  }
  all.push_back({auction{.id = 123, .time_ms = noon_ms}, noon_ms});
  return all;
}();

TEST(nexmark, q0_gives_all_events) { EXPECT_EQ(results_of<nexmark_event>("q0", five_bids).size(), five_bids.size()); }

TEST(nexmark, q1_gives_bids_in_another_currency) {
  const auto bids = results_of<bid>("q1", five_bids);
  ASSERT_EQ(bids.size(), 5U);
  EXPECT_EQ(bids[1].price, 1007 * 908 / 1000);
}

TEST(nexmark, q2_gives_bids_on_some_auctions) {
  EXPECT_THAT(results_of<selected_bid>("q2", five_bids),
              ElementsAre(selected_bid{123, 1123}, selected_bid{246, 1246}, selected_bid{123, 1123}));
}

/// Windows of ten seconds that end every two: by their ends the auctions with the most bids.
std::vector<hottest_of_window> recomputed_hottest(const std::vector<nexmark_event>& events) {
  std::map<std::int64_t, std::map<std::int64_t, std::uint64_t>> bids;
  for (const auto& e : events) {
    const auto* b = std::get_if<bid>(&e.what);
    if (b == nullptr) continue;
    const auto first_end = b->time_ms / 2000 * 2000 + 2000;
    for (auto end = first_end; end < first_end + 10'000; end += 2000) ++bids[end][b->auction];
  }
  std::vector<hottest_of_window> all;
  for (const auto& [end, counts] : bids) {
    hottest_of_window window{0, flow::event_time(end - 2000), flow::event_time(end), {}};
    for (const auto& [auction, count] : counts) window.value.bids = std::max(window.value.bids, count);
    for (const auto& [auction, count] : counts) {
      if (count == window.value.bids) window.value.auctions.push_back(auction);
    }
    all.push_back(std::move(window));
  }
  return all;
}

TEST(nexmark, q5_equals_a_recomputation) {
  const auto events = some_events(1, 5000);
  EXPECT_EQ(results_of<hottest_of_window>("q5", events), recomputed_hottest(events));
}

TEST(nexmark, q8_equals_a_recomputation) {
  const auto events = some_events(2, 5000);
  std::vector<new_seller> expected;
  for (const auto& first : events) {
    const auto* p = std::get_if<person>(&first.what);
    if (p == nullptr) continue;
    for (const auto& second : events) {
      const auto* a = std::get_if<auction>(&second.what);
      const bool meet = a != nullptr && a->seller == p->id && a->time_ms / 10'000 == p->time_ms / 10'000;
      if (meet) expected.push_back({p->id, std::string(p->name), a->reserve});
    }
  }
  EXPECT_FALSE(expected.empty());
  const auto results = results_of<new_seller>("q8", events);
  EXPECT_EQ(results.size(), expected.size());
  for (const auto& one : expected) {
    EXPECT_EQ(std::ranges::count(results, one), std::ranges::count(expected, one)) << one.id;
  }
}

TEST(nexmark, queries_with_state_give_the_same_any_way_they_run) {
  const auto events = some_events(3, 1500);
  flow::expect_the_same_any_way_it_runs<hottest_of_window>(*nexmark_graph("q5"), feeding_of(events), "results");
  flow::expect_the_same_any_way_it_runs<new_seller>(*nexmark_graph("q8"), feeding_of(events), "results");
}

TEST(nexmark, a_frame_is_read_as_it_was_written) {
  const bid b{
      .auction = 1, .bidder = 2, .price = 3, .time_ms = 4, .channel = "web", .url = "https://x", .extra = "..."};
  std::string written;
  append_frame(written, b);
  std::string_view left = written;
  nexmark_event read;
  ASSERT_TRUE(take_frame(left, read));
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(read.time_ms, 4);
  std::string again;
  append_frame(again, std::get<bid>(read.what));
  EXPECT_EQ(again, written);
}

TEST(nexmark, half_a_frame_is_none) {
  std::string written;
  append_frame(written, person{.id = 1, .name = "Ada"});
  nexmark_event read;
  for (std::size_t size = 0; size < written.size(); ++size) {
    std::string_view left = std::string_view(written).substr(0, size);
    EXPECT_FALSE(take_frame(left, read)) << size;
    EXPECT_EQ(left.size(), size);
  }
}

}  // namespace
}  // namespace millrace::bench
