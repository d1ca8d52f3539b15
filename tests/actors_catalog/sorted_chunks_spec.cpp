#include "actors/catalog/sorted_chunks.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace millrace {
namespace {

struct item {
  int key;
  int value;
};
struct key_of_item {
  int operator()(const item& i) const { return i.key; }
};
using chunks = sorted_chunks<item, key_of_item, 4>;

std::vector<std::pair<int, int>> all_of(const chunks& set) {
  std::vector<std::pair<int, int>> all;
  set.for_each([&](const item& i) { all.emplace_back(i.key, i.value); });
  return all;
}

std::vector<std::pair<int, int>> all_of(const std::map<int, int>& model) { return {model.begin(), model.end()}; }

TEST(sorted_chunks, agree_with_a_map_whatever_is_put_and_erased) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    chunks set;
    std::map<int, int> model;
    for (int step = 0; step < 200; ++step) {
      const int key = static_cast<int>(random() % 60);
      if (random() % 3 == 0) {
        set.erase(key);
        model.erase(key);
      } else {
        set.put({key, step});
        model[key] = step;
      }
      ASSERT_EQ(set.size(), model.size());
    }
    ASSERT_EQ(all_of(set), all_of(model)) << "round " << round;
    for (int key = -1; key < 62; ++key) {
      const auto* found = set.find(key);
      ASSERT_EQ(found != nullptr, model.contains(key));
      if (found == nullptr) continue;
      ASSERT_EQ(found->value, model.at(key));
    }
  }
}

TEST(sorted_chunks, leave_copies_as_they_were) {
  chunks set;
  for (int i = 0; i < 20; ++i) set.put({i, i});
  const auto before = set;
  const auto expected = all_of(before);
  for (int i = 0; i < 20; i += 2) set.erase(i);
  for (int i = 1; i < 20; i += 2) set.put({i, -i});
  EXPECT_EQ(all_of(before), expected);
}

TEST(sorted_chunks, share_what_did_not_change) {
  chunks set;
  for (int i = 0; i < 20; ++i) set.put({i, i});
  const auto before = set;
  set.put({0, 99});
  EXPECT_NE(before.find(0), set.find(0));
  EXPECT_EQ(before.find(19), set.find(19));
}

TEST(sorted_chunks, are_walked_from_any_key_until_told_to_stop) {
  chunks set;
  for (int i = 0; i < 40; i += 2) set.put({i, i});
  std::vector<int> seen;
  set.for_each_from(13, [&](const item& i) {
    seen.push_back(i.key);
    return seen.size() < 5;
  });
  EXPECT_EQ(seen, (std::vector<int>{14, 16, 18, 20, 22}));
  set.for_each_from(99, [&](const item&) -> bool { throw std::logic_error("there is nothing from 99 on"); });
  chunks().for_each_from(0, [&](const item&) -> bool { throw std::logic_error("there is nothing"); });
}

}  // namespace
}  // namespace millrace
