#include "apps/fraud/card_velocity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "apps/fraud/card_use_csv.hpp"

namespace millrace::fraud {
namespace {

constexpr place houston{29.76, -95.37}, stockholm{59.33, 18.06}, new_york{40.71, -74.01};

/// The rules over a table in memory.
struct judged_cards {
  thresholds limits = {};
  std::map<std::string, card_memory> cards = {};

  std::vector<alert> look_at(const card_use& use) { return fraud::look_at(cards[use.card], use, limits); }
};

class card_velocity_spec : public testing::Test {
 protected:
  judged_cards uut;
  std::uint64_t next_id = 1;

  std::vector<alert> use_card(std::int64_t second, place where, std::string category = "shopping_pos",
                              std::string card = "1") {
    return uut.look_at(
        {next_id++, 1'500'000'000'000 + second * 1000, std::move(card), 10, std::move(category), "m", where});
  }
};

TEST_F(card_velocity_spec, a_card_used_here_then_in_stockholm_then_in_new_york_raises_two_alerts) {
  EXPECT_TRUE(use_card(0, houston).empty());
  const auto first = use_card(3, stockholm), second = use_card(8, new_york);
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(first[0].by, alert::rule::impossible_travel);
  EXPECT_EQ(second[0].id(), "impossible_travel-3");
}

TEST_F(card_velocity_spec, an_airliner_is_fast_enough) {
  use_card(0, houston);
  EXPECT_TRUE(use_card(13 * 3600, stockholm).empty());
}

TEST_F(card_velocity_spec, a_purchase_over_the_network_is_no_journey) {
  use_card(0, houston);
  EXPECT_TRUE(use_card(3, stockholm, "shopping_net").empty());
  EXPECT_TRUE(use_card(5, houston).empty());
}

TEST_F(card_velocity_spec, cards_are_apart) {
  use_card(0, houston);
  EXPECT_TRUE(use_card(3, stockholm, "shopping_pos", "2").empty());
}

TEST_F(card_velocity_spec, a_use_that_comes_late_is_compared_and_does_not_move_the_card_back) {
  use_card(100, stockholm);
  EXPECT_EQ(use_card(50, houston).size(), 1U);
  EXPECT_TRUE(use_card(200, stockholm).empty());
}

TEST_F(card_velocity_spec, the_same_use_twice_in_a_row_raises_no_second_alert) {
  use_card(0, houston);
  const card_use again{77, 1'500'000'003'000, "1", 10, "shopping_pos", "m", stockholm};
  EXPECT_EQ(uut.look_at(again).size(), 1U);
  EXPECT_TRUE(uut.look_at(again).empty());
}

TEST_F(card_velocity_spec, other_rules_judge_what_comes_by_the_table_that_is_there) {
  use_card(0, houston);
  uut.limits = {.speed_kmh_max = 500};
  EXPECT_EQ(use_card(13 * 3600, stockholm).size(), 1U);
}

TEST_F(card_velocity_spec, a_burst_is_told_once_until_it_is_over) {
  int alerts = 0;
  for (int i = 0; i < 12; ++i) alerts += static_cast<int>(use_card(i, houston).size());
  EXPECT_EQ(alerts, 1);
  for (int i = 0; i < 7; ++i) alerts += static_cast<int>(use_card(1000 + i, houston).size());
  EXPECT_EQ(alerts, 2);
}

TEST(card_velocity, finds_every_journey_and_burst_put_into_the_sample_and_nothing_else) {
  const std::string folder = MILLRACE_SOURCE_DIR "/examples/fraud_sample/";
  std::map<std::uint64_t, std::string> truth;
  std::ifstream list(folder + "truth.csv");
  for (std::string line; std::getline(list, line);) {
    const auto comma = line.find(',');
    if (line.front() != 't') truth[std::stoull(line.substr(0, comma))] = line.substr(comma + 1);
  }
  std::ifstream file(folder + "transactions.csv");
  auto csv = card_use_csv::open(file);
  ASSERT_TRUE(csv);
  judged_cards uut;
  std::set<std::uint64_t> travel, bursts;
  int uses = 0;
  for (auto use = csv->next(); *use; use = csv->next(), ++uses) {
    for (const auto& found : uut.look_at(**use))
      (found.by == alert::rule::burst ? bursts : travel).insert(found.use.id);
  }
  std::set<std::uint64_t> injected;
  int injected_bursts = 0;
  for (const auto& [id, kind] : truth) {
    if (kind == "impossible") injected.insert(id);
    injected_bursts += kind == "burst";
  }
  EXPECT_GT(uses, 20'000);
  EXPECT_EQ(travel, injected);
  EXPECT_EQ(bursts.size(), static_cast<std::size_t>(injected_bursts) / 8);
  for (const auto id : bursts) EXPECT_EQ(truth[id], "burst");
}

}  // namespace
}  // namespace millrace::fraud
