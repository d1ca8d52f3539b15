#include "apps/fraud/card_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace millrace::fraud {
namespace {

using plain_table = std::map<std::string, std::int64_t>;

void touch(card_table& table, const std::string& card, std::int64_t at_ms) { table.at(card).touched_ms = at_ms; }

template <class Table>
plain_table contents(const Table& table) {
  plain_table plain;
  table.for_each([&](const std::string& card, const card_memory& memory) { plain[card] = memory.touched_ms; });
  return plain;
}

TEST(card_table, what_was_frozen_stays_as_it_was) {
  card_table table;
  touch(table, "1", 10);
  touch(table, "2", 20);
  const auto frozen = table.freeze();
  touch(table, "1", 11);
  touch(table, "3", 30);
  while (table.contains("2")) table.forget_one("x", 1000);
  EXPECT_EQ(contents(frozen), (plain_table{{"1", 10}, {"2", 20}}));
  EXPECT_EQ(contents(table), (plain_table{{"3", 30}}));
  EXPECT_EQ(table.size(), 1U);
}

TEST(card_table, a_change_after_a_freeze_copies_the_shard_of_that_card_and_no_other) {
  card_table table;
  for (int i = 0; i < 20'000; ++i) touch(table, std::to_string(i), i);
  const auto before = table.freeze();
  touch(table, "77", -1);
  touch(table, "77", -2);
  EXPECT_EQ(table.freeze().shards_apart(before), 1U);
}

TEST(card_table, forgets_the_same_card_whatever_the_order_in_which_its_cards_came) {
  card_table one, other;
  for (int i = 0; i < 500; ++i) touch(one, std::to_string(i), i % 3);
  for (int i = 499; i >= 0; --i) touch(other, std::to_string(i), i % 3);
  for (int i = 0; i < 200; ++i) {
    one.forget_one(std::to_string(1000 + i), 20);
    other.forget_one(std::to_string(1000 + i), 20);
  }
  EXPECT_EQ(one.size(), 300U);
  EXPECT_EQ(contents(one), contents(other));
}

TEST(card_table, that_is_empty_has_nothing_to_forget) {
  card_table table;
  table.forget_one("1", 10);
  EXPECT_EQ(table.size(), 0U);
}

TEST(card_table, agrees_with_a_plain_map_through_random_changes_and_freezes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  card_table table;
  plain_table model;
  std::vector<std::pair<frozen_cards, plain_table>> frozen;
  for (std::int64_t step = 0; step < 5000; ++step) {
    const auto card = std::to_string(random() % 500);
    touch(table, card, step);
    model[card] = step;
    if (random() % 200 == 0) frozen.emplace_back(table.freeze(), model);
    if (random() % 10 == 0) {
      table.forget_one(card, model.size());
      model.erase(std::min_element(model.begin(), model.end(), [](auto& a, auto& b) { return a.second < b.second; }));
    }
  }
  EXPECT_EQ(contents(table), model);
  EXPECT_EQ(table.size(), model.size());
  for (const auto& [cards, expected] : frozen) EXPECT_EQ(contents(cards), expected);
}

}  // namespace
}  // namespace millrace::fraud
