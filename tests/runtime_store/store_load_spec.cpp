// Sorted entries that go straight into full nodes, past the journal.
#include <random>

#include "tests/runtime_store/store_fixture.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace::store {
namespace {

constexpr tree_id tree{1}, other{2};

class store_load : public store_fixture {
 protected:
  static block_store::entry_source source_of(const map_contents& all) {
    return [&all, at = all.begin()](std::string_view& key, std::string_view& value) mutable -> result<bool> {
      if (at == all.end()) return false;
      key = at->first;
      value = at->second;
      ++at;
      return true;
    };
  }

  static map_contents entries(std::size_t from, std::size_t to) {
    map_contents all;
    for (auto i = from; i < to; ++i) all[key(i)] = std::string(100, static_cast<char>('a' + i % 26));
    return all;
  }

  /// The first of `all`, as many as there are.
  static bool is_front_of(const map_contents& some, const map_contents& all) {
    return some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin());
  }
};

TEST_F(store_load, a_tree_has_what_it_had_and_what_was_loaded_behind_it) {
  for (std::uint64_t seed = 1; seed <= seed_count(std::uint64_t{20}) && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    memory_disk disk;
    open(disk);
    make(tree);
    std::mt19937_64 random(seed);
    map_contents wanted, loaded;
    const auto text = [&](std::size_t bytes) { return std::string(bytes, static_cast<char>('a' + random() % 26)); };
    if (seed % 2 == 0) {
      put(tree, 0, random() % 500, "before");
      wanted = *contents_of(store_->latest(tree));
      snapshot(tree, snapshot_id(9));
    }
    for (auto left = random() % 15'000; left-- > 0;) {
      const auto kind = random() % 500;
      auto k = "load" + std::to_string(random());
      if (kind == 0) k += text(random() % 20'000);
      loaded[k] = text(kind == 1 ? random() % 50'000 : random() % 150);
    }
    check(store_->load(tree, source_of(loaded)));
    const auto before = wanted;
    wanted.insert(loaded.begin(), loaded.end());
    EXPECT_TRUE(*contents_of(store_->latest(tree)) == wanted);
    expect_clean();
    put(tree, 0, 300, "after");
    for (int i = 0; i < 300; ++i) wanted[key(static_cast<std::size_t>(i))] = "after";
    map_batch some;
    for (auto at = loaded.begin(); at != loaded.end(); ++at) {
      if (random() % 3 != 0) continue;
      some.erase(at->first);
      wanted.erase(at->first);
    }
    check(store_->commit(tree, some));
    store_.reset();
    disk.crash(seed, tearing::nothing);
    open(disk);
    EXPECT_TRUE(*contents_of(store_->latest(tree)) == wanted);
    if (seed % 2 == 0) {
      EXPECT_TRUE(*contents_of(store_->at(snapshot_id(9))) == before);
    }
    expect_clean();
    store_.reset();
  }
}

TEST_F(store_load, fills_every_node_but_the_last_and_writes_nothing_twice) {
  open();
  make(tree);
  checkpoint();
  const auto before = store_->figures();
  const auto all = entries(0, 100'000);
  check(store_->load(tree, source_of(all)));
  const auto after = store_->figures();
  const auto bytes = all.size() * (key(0).size() + 100);
  EXPECT_LE((after.blocks_used - before.blocks_used) * block_bytes, bytes * 118 / 100);
  EXPECT_LE((after.blocks_written - before.blocks_written) * block_bytes, bytes * 125 / 100);
  EXPECT_EQ(after.journal_bytes_written, before.journal_bytes_written);
}

TEST_F(store_load, holds_no_more_in_memory_than_the_options_say) {
  open();
  make(tree);
  const auto all = entries(0, 200'000);
  std::size_t most = 0;
  const auto next = source_of(all);
  check(store_->load(tree, [&](std::string_view& key, std::string_view& value) {
    most = std::max(most, store_->figures().unwritten_bytes);
    return next(key, value);
  }));
  EXPECT_LE(most, options_.unwritten_bytes_max);
}

TEST_F(store_load, a_key_that_is_not_above_all_others_is_refused) {
  open();
  make(tree);
  put(tree, 10, 1000, "there");
  const auto before = *contents_of(store_->latest(tree));
  const map_contents below{{key(5), "x"}}, within{{key(500) + "x", "x"}}, equal{{key(999), "x"}};
  for (const auto* bad : {&below, &within, &equal}) {
    EXPECT_EQ(store_->load(tree, source_of(*bad)).error().code, errc::invalid_argument);
  }
  int said = 0;
  const auto falling = [&](std::string_view& key, std::string_view&) -> result<bool> {
    key = said++ == 0 ? "z2" : "z1";
    return true;
  };
  EXPECT_EQ(store_->load(tree, falling).error().code, errc::invalid_argument);
  EXPECT_EQ(store_->load(tree_id(77), source_of(below)).error().code, errc::not_found);
  const map_contents none;
  check(store_->load(tree, source_of(none)));
  EXPECT_TRUE(*contents_of(store_->latest(tree)) == before);
  expect_clean();
}

TEST_F(store_load, what_others_commit_or_keep_meanwhile_is_as_safe_as_ever) {
  const auto all = entries(0, 60'000);
  for (std::size_t stop = 5'000; stop < all.size(); stop += 3'000) {
    SCOPED_TRACE(stop);
    memory_disk disk;
    open(disk);
    make(tree);
    make(other);
    const auto put_one = [&](std::size_t i, bool kept) {
      map_batch one;
      one.put(key(i), "meanwhile");
      const auto applied = store_->apply(other, one);
      ASSERT_TRUE(applied);
      check(kept ? store_->keep(*applied) : store_->flush(*applied));
    };
    put_one(1, true);
    const auto next = source_of(all);
    std::size_t said = 0;
    const auto cut_off = [&](std::string_view& key, std::string_view& value) -> result<bool> {
      if (++said == stop / 2) put_one(2, stop % 2'000 == 0);
      if (said < stop) return next(key, value);
      put_one(3, false);
      put_one(4, stop % 4'000 == 0);
      return make_error(errc::unavailable, "the source is gone");
    };
    EXPECT_EQ(store_->load(tree, cut_off).error().code, errc::unavailable);
    store_.reset();
    disk.crash(stop, tearing::nothing);
    open(disk);
    ASSERT_NE(store_, nullptr);
    const auto there = *contents_of(store_->latest(other));
    for (std::size_t i = 1; i <= (stop % 4'000 == 0 ? 3u : 4u); ++i) EXPECT_TRUE(there.contains(key(i))) << i;
    const auto loaded = *contents_of(store_->latest(tree));
    EXPECT_TRUE(is_front_of(loaded, all));
    EXPECT_GE(loaded.size() + 15'000, stop) << "all but what waited to be appended was there before the last commit";
    expect_clean();
    store_.reset();
  }
}

}  // namespace
}  // namespace millrace::store
