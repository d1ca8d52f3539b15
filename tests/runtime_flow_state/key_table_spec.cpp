#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include "runtime/flow/state/key_table.hpp"
#include "runtime/flow/state/list_state.hpp"
#include "runtime/flow/state/map_state.hpp"
#include "runtime/flow/state/value_state.hpp"
#include "runtime/store/memory_map.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace::flow {
namespace {

template <class Key>
struct states_of {
  explicit states_of(const memory_map& store, std::size_t keys_max) : keys(keys_max) {
    const state_home home{"stage", &keys};
    value.open(home);
    map.open(home);
    list.open(home);
    keys.open(&store, !store.entries().empty());
  }
  void turn_of(const Key& key) { keys.current = keys.find_or_load(key, keys.hash(key)); }

  key_table<Key> keys;
  value_state<std::int64_t> value{"value"};
  map_state<std::string, std::int64_t> map{"map"};
  list_state<std::int64_t> list{"list"};
};

/// A store that counts what is read.
class counting_map final : public map_reader {
 public:
  explicit counting_map(const memory_map& of) : of_(of) {}
  result<bool> get(std::string_view key, std::string& into) const override {
    ++reads;
    return of_.get(key, into);
  }
  std::unique_ptr<map_cursor> cursor() const override { return of_.cursor(); }
  mutable std::size_t reads = 0;

 private:
  const memory_map& of_;
};

struct model_state {
  std::optional<std::int64_t> value;
  std::map<std::string, std::int64_t> map;
  std::deque<std::int64_t> list;
};

template <class Key>
void expect_equal(states_of<Key>& states, const model_state& model) {
  ASSERT_EQ(states.value.exists(), model.value.has_value());
  ASSERT_EQ(states.value.get(), model.value.value_or(0));
  ASSERT_EQ(states.list.items(), model.list);
  std::map<std::string, std::int64_t> all;
  states.map.for_each([&](const std::string& entry, std::int64_t n) { all[entry] = n; });
  ASSERT_EQ(all, model.map);
}

template <class Key>
void change_at_random(states_of<Key>& states, model_state& model, std::mt19937_64& random) {
  const auto n = static_cast<std::int64_t>(random() % 100);
  const auto entry = "entry-" + std::to_string(random() % 5);
  switch (random() % 6) {
    case 0: model.value = states.value.edit() = n; break;
    case 1:
      states.value.clear();
      model.value.reset();
      break;
    case 2: model.map[entry] = states.map.edit(entry) = n; break;
    case 3:
      states.map.erase(entry);
      model.map.erase(entry);
      break;
    case 4:
      states.list.push_back(n);
      model.list.push_back(n);
      break;
    default:
      states.list.drop_front(static_cast<std::size_t>(n % 3));
      for (auto left = n % 3; left > 0 && !model.list.empty(); --left) model.list.pop_front();
      break;
  }
}

/// Random turns of keys, commits, and restarts from the last one, against plain values.
template <class Key, class Make>
void expect_states_to_be_those_of_a_model(Make make, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  memory_map store;
  std::map<Key, model_state> model, committed;
  const auto keys_max = 1 + random() % 12;
  auto states = std::make_unique<states_of<Key>>(store, keys_max);
  for (int turn = 0; turn < 2000; ++turn) {
    if (random() % 4 == 0) states->keys.begin_stretch();
    const Key key = make(random() % 20);
    states->turn_of(key);
    if (random() % 3 == 0) {
      ASSERT_NO_FATAL_FAILURE(expect_equal(*states, model[key]));
    }
    change_at_random(*states, model[key], random);
    if (random() % 20 == 0) {
      map_batch changes;
      states->keys.write_changes(changes);
      store.apply(changes);
      states->keys.committed();
      committed = model;
    }
    if (random() % 200 == 0) {
      states = std::make_unique<states_of<Key>>(store, keys_max);
      model = committed;
    }
    ASSERT_FALSE(states->keys.failure);
  }
}

TEST(key_table, states_are_those_of_a_model_whatever_leaves_memory) {
  for (std::uint64_t seed = 1; seed <= seed_count(50U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_states_to_be_those_of_a_model<std::int64_t>(
        [](std::uint64_t n) { return static_cast<std::int64_t>(n) - 10; }, seed);
    expect_states_to_be_those_of_a_model<std::string>([](std::uint64_t n) { return std::string(n, 'k'); }, seed);
  }
}

TEST(key_table, keys_in_memory_are_bounded_but_for_what_is_not_committed) {
  memory_map store;
  states_of<std::int64_t> states(store, 10);
  for (std::int64_t key = 0; key < 100; ++key) {
    states.keys.begin_stretch();
    states.turn_of(key);
    (void)states.value.get();
  }
  EXPECT_EQ(states.keys.size(), 10U);
  for (std::int64_t key = 0; key < 100; ++key) {
    states.keys.begin_stretch();
    states.turn_of(key);
    states.value.edit() = key;
  }
  EXPECT_EQ(states.keys.size(), 100U) << "none of them may be forgotten";
  EXPECT_TRUE(states.keys.over_bound());
  map_batch changes;
  states.keys.write_changes(changes);
  store.apply(changes);
  EXPECT_EQ(states.keys.size(), 100U) << "nor now: it may not be in the store yet";
  states.keys.committed();
  EXPECT_EQ(states.keys.size(), 10U);
  states.turn_of(3);
  EXPECT_EQ(states.value.get(), 3);
}

TEST(key_table, an_empty_store_is_not_asked_and_another_only_for_keys_that_come) {
  memory_map rows;
  counting_map counted(rows);
  key_table<std::int64_t> keys(1000);
  value_state<std::int64_t> value{"value"};
  value.open({"stage", &keys});
  keys.open(&counted, false);
  for (std::int64_t key = 0; key < 100; ++key) {
    keys.current = keys.find_or_load(key, keys.hash(key));
    value.edit() = key;
  }
  EXPECT_EQ(counted.reads, 0U);
  map_batch changes;
  keys.write_changes(changes);
  rows.apply(changes);

  key_table<std::int64_t> reopened(1000);
  value_state<std::int64_t> same{"value"};
  same.open({"stage", &reopened});
  reopened.open(&counted, true);
  EXPECT_EQ(counted.reads, 0U) << "opened, not loaded";
  reopened.current = reopened.find_or_load(std::int64_t{7}, reopened.hash(7));
  EXPECT_EQ(same.get(), 7);
  EXPECT_EQ(counted.reads, 1U);
}

TEST(key_table, a_row_that_is_no_value_is_a_failure_that_names_it) {
  memory_map store;
  map_batch changes;
  auto row = row_prefix("stage", row_kind::value, "value");
  write_key(row, std::int64_t{1});
  changes.put(row, "\xff");
  store.apply(changes);
  states_of<std::int64_t> states(store, 10);
  states.turn_of(1);
  ASSERT_TRUE(states.keys.failure);
  EXPECT_EQ(states.keys.failure->code, errc::corrupt);
}

}  // namespace
}  // namespace millrace::flow
