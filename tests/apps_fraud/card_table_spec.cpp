#include "apps/fraud/card_table.hpp"

#include <gtest/gtest.h>

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
  table.erase_if([](const card_memory& m) { return m.touched_ms == 20; });
  EXPECT_EQ(contents(frozen), (plain_table{{"1", 10}, {"2", 20}}));
  EXPECT_EQ(contents(table), (plain_table{{"1", 11}, {"3", 30}}));
  EXPECT_EQ(table.size(), 2U);
}

TEST(card_table, a_change_after_a_freeze_copies_the_shard_of_that_card_and_no_other) {
  card_table table;
  for (int i = 0; i < 20'000; ++i) touch(table, std::to_string(i), i);
  const auto before = table.freeze();
  touch(table, "77", -1);
  touch(table, "77", -2);
  EXPECT_EQ(table.freeze().shards_apart(before), 1U);
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
    if (random() % 400 == 0) {
      table.erase_if([&](const card_memory& m) { return m.touched_ms < step - 300; });
      std::erase_if(model, [&](const auto& entry) { return entry.second < step - 300; });
    }
  }
  EXPECT_EQ(contents(table), model);
  EXPECT_EQ(table.size(), model.size());
  for (const auto& [cards, expected] : frozen) EXPECT_EQ(contents(cards), expected);
}

}  // namespace
}  // namespace millrace::fraud
