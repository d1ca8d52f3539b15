// Large values and keys, many snapshots and clones, long readers: what they cost and that they give it back.
#include <algorithm>
#include <random>

#include "tests/runtime_store/store_fixture.hpp"

namespace millrace::store {
namespace {

constexpr tree_id tree{1};

class store_scale : public store_fixture {
 protected:
  void apply(const store_change& c) {
    const auto done = store_->apply(std::span(&c, 1));
    ASSERT_TRUE(done) << done.error().context;
    last_ = *done;
  }
  void put_one(tree_id t, const std::string& k, const std::string& value) {
    apply({.what = kind::put, .subject = t.value, .object = 0, .key = k, .value = value});
  }

  /// What is in use when nothing but empty trees is left.
  std::uint64_t blocks_used_at_rest() {
    reclaim_all();
    return store_->figures().blocks_used;
  }

  epoch last_;
};

TEST_F(store_scale, a_long_reader_keeps_what_it_sees_and_no_memory_beyond_the_options) {
  options_ = {.cache_bytes_max = 512 << 10, .unwritten_bytes_max = 1 << 20, .journal_bytes = 256 << 10};
  open();
  make(tree);
  put(tree, 0, 3000, std::string(100, 'a'));
  const auto held = store_->latest(tree);
  const auto seen_blocks = store_->figures().blocks_used;
  for (int round = 0; round < 100; ++round) {
    put(tree, 0, 3000, std::string(100, static_cast<char>('b' + round % 20)));
    const auto f = store_->figures();
    ASSERT_LE(f.unwritten_bytes, options_.unwritten_bytes_max + 2 * seen_blocks * block_bytes);
    ASSERT_LE(f.cache_bytes, std::max(options_.cache_bytes_max, f.unwritten_bytes) + (64 << 10));
    ASSERT_LE(f.blocks_waiting, 3 * seen_blocks) << "round " << round;
    if (round % 10 == 9) checkpoint();
  }
  checkpoint();
  put(tree, 0, 1, "z");
  checkpoint();
  EXPECT_LE(store_->figures().unwritten_bytes, 64u << 10);
  const auto seen = contents_of(held);
  ASSERT_TRUE(seen) << seen.error().context;
  for (const auto& [k, v] : *seen) ASSERT_EQ(v, std::string(100, 'a'));
  expect_clean();
}

TEST_F(store_scale, what_a_long_reader_saw_is_free_when_it_ends) {
  open();
  make(tree);
  put(tree, 0, 3000, std::string(100, 'a'));
  settle();
  const auto before = store_->figures().blocks_used;
  auto held = store_->latest(tree);
  for (int round = 0; round < 10; ++round) put(tree, 0, 3000, std::string(100, 'b'));
  settle();
  EXPECT_GE(store_->figures().blocks_used, before + before / 2);
  held = make_error(errc::not_found, "gone");
  settle();
  EXPECT_LE(store_->figures().blocks_used, before + 4);
  EXPECT_EQ(store_->figures().blocks_waiting, 0u);
}

TEST_F(store_scale, batches_beyond_the_journal_are_durable_when_committed) {
  options_.journal_bytes = 64 << 10;
  open();
  make(tree);
  for (int i = 0; i < 5; ++i) put(tree, 0, 3000, std::string(100, static_cast<char>('a' + i)));
  store_.reset();
  disk_.crash(1, tearing::nothing);
  open();
  EXPECT_EQ((*contents_of(store_->latest(tree)))[key(2999)], std::string(100, 'e'));
}

TEST_F(store_scale, a_value_of_100_MB_is_kept_read_through_a_small_cache_and_dropped) {
  options_.cache_bytes_max = 2 << 20;
  open();
  make(tree);
  const auto before = blocks_used_at_rest();
  std::string large(100'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i / 1000 % 26);
  map_batch batch;
  batch.put("large", large);
  check(store_->commit(tree, batch));
  checkpoint();
  const auto handle = *store_->handle(tree);
  std::string value;
  ASSERT_TRUE(handle.get("large", value));
  EXPECT_TRUE(value == large);
  EXPECT_LE(store_->figures().cache_bytes, options_.cache_bytes_max + (1 << 20));
  map_batch gone;
  gone.erase("large");
  check(store_->commit(tree, gone));
  EXPECT_LE(blocks_used_at_rest(), before + 1);
  expect_clean();
}

TEST_F(store_scale, keys_of_100_KB_are_kept_in_order_and_given_back) {
  open();
  make(tree);
  const auto before = blocks_used_at_rest();
  std::mt19937 random(1);
  map_contents wanted;
  for (int i = 0; i < 150; ++i) {
    auto k = std::string(100'000, 'k') + std::to_string(random() % 100'000);
    if (i % 3 == 0) k[50'000] = static_cast<char>('a' + i % 20);
    map_batch batch;
    batch.put(k, "v" + std::to_string(i));
    wanted[k] = "v" + std::to_string(i);
    check(store_->commit(tree, batch));
  }
  EXPECT_TRUE(*contents_of(store_->latest(tree)) == wanted);
  expect_clean();
  for (const auto& [k, v] : wanted) {
    map_batch batch;
    batch.erase(k);
    check(store_->commit(tree, batch));
  }
  EXPECT_LE(blocks_used_at_rest(), before);
  expect_clean();
}

TEST_F(store_scale, a_key_beyond_the_greatest_length_is_refused) {
  open();
  make(tree);
  map_batch batch;
  batch.put(std::string(key_bytes_max + 1, 'k'), "v");
  EXPECT_EQ(store_->apply(tree, batch).error().code, errc::invalid_argument);
}

TEST_F(store_scale, a_value_that_is_only_to_be_replaced_is_refused_with_its_batch_where_there_is_none) {
  open();
  make(tree);
  const auto replace = [&](const std::string& value) {
    const store_change batch[] = {
        {.what = kind::put, .subject = tree.value, .object = 0, .key = "other", .value = value},
        {.what = kind::put, .subject = tree.value, .object = 1, .key = "key", .value = value}};
    return store_->commit(batch);
  };
  EXPECT_EQ(replace("refused").error().code, errc::not_found);
  EXPECT_EQ(*contents_of(store_->latest(tree)), map_contents{});
  map_batch first;
  first.put("key", "first");
  check(store_->commit(tree, first));
  check(replace("second"));
  open();  // the journal says it again
  EXPECT_EQ(*contents_of(store_->latest(tree)), (map_contents{{"key", "second"}, {"other", "second"}}));
  expect_clean();
}

TEST_F(store_scale, ten_thousand_snapshots_dropped_in_any_order_leave_nothing) {
  options_.unwritten_bytes_max = 16 << 20;
  open();
  make(tree);
  const auto before = blocks_used_at_rest();
  put(tree, 0, 500, std::string(100, 'a'));
  std::mt19937 random(1);
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    put_one(tree, key(random() % 500), std::to_string(i) + std::string(60, 'v'));
    apply({.what = kind::snapshot, .subject = tree.value, .object = 100 + i});
    ids.push_back(100 + i);
    if (i % 100 == 0) check(store_->flush(last_));
    if (i % 1000 == 0) checkpoint();
  }
  check(store_->flush(last_));
  EXPECT_EQ(store_->snapshots(tree).size(), 10'000u);
  store_.reset();
  open();
  EXPECT_EQ(store_->snapshots(tree).size(), 10'000u);
  check(store_->check_space());
  std::shuffle(ids.begin(), ids.end(), random);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    apply({.what = kind::drop_snapshot, .subject = ids[i]});
    if (i % 100 == 0) check(store_->flush(last_));
    if (i % 4000 == 0) check(store_->check_space());
  }
  map_batch all;
  all.erase_range("", "");
  check(store_->commit(tree, all));
  EXPECT_LE(blocks_used_at_rest(), before + 2);  // the system tree is not joined to the last
  expect_clean();
}

TEST_F(store_scale, a_thousand_clones_share_what_they_have_not_changed_and_leave_nothing) {
  options_.unwritten_bytes_max = 32 << 20;
  open();
  make(tree);
  const auto before = blocks_used_at_rest();
  put(tree, 0, 2000, std::string(100, 'a'));
  snapshot(tree, snapshot_id(5));
  settle();
  const auto one = store_->figures().blocks_used;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    apply({.what = kind::clone, .subject = 5, .object = 1000 + i});
    if (i % 2 == 0) put_one(tree_id(1000 + i), key(i), "changed");
    if (i % 100 == 0) check(store_->flush(last_));
  }
  settle();
  EXPECT_LE(store_->figures().blocks_used, one + 500 * 3 + 200);
  apply({.what = kind::drop_snapshot, .subject = 5});
  apply({.what = kind::drop_tree, .subject = tree.value});
  check(store_->flush(last_));
  std::string value;
  ASSERT_TRUE(store_->handle(tree_id(1999))->get(key(7), value));
  EXPECT_EQ(value, std::string(100, 'a'));
  for (std::uint64_t i = 0; i < 1000; ++i) apply({.what = kind::drop_tree, .subject = 1000 + (i * 7) % 1000});
  check(store_->flush(last_));
  EXPECT_EQ(store_->trees().size(), 0u);
  EXPECT_LE(blocks_used_at_rest(), before);
  expect_clean();
}

TEST_F(store_scale, a_dropped_tree_goes_in_slices_through_restarts_and_nothing_is_lost_or_freed_twice) {
  options_.unwritten_bytes_max = 64 << 20;
  open();
  make(tree);
  const auto before = blocks_used_at_rest();
  put(tree, 0, 100'000, std::string(150, 'a'));
  map_batch large;
  large.put(key(500), std::string(20'000'000, 'b'));
  check(store_->commit(tree, large));
  snapshot(tree, snapshot_id(5));
  put(tree, 0, 20'000, std::string(150, 'c'));
  settle();
  const auto full = store_->figures().blocks_used;
  drop(tree);
  EXPECT_GT(store_->figures().remains, 0u);
  EXPECT_GT(store_->figures().blocks_used, full - 2100 - full / 10);
  for (int restarts = 0; store_->figures().remains > 0; ++restarts) {
    ASSERT_LT(restarts, 20);
    expect_clean();
    ASSERT_TRUE(store_->reclaim());
    if (restarts % 2 == 0) checkpoint();
    store_.reset();
    disk_.crash(7, tearing::nothing);
    open();
    EXPECT_EQ(store_->trees().size(), 0u);
  }
  EXPECT_LE(blocks_used_at_rest(), before);
  expect_clean();
}

}  // namespace
}  // namespace millrace::store
