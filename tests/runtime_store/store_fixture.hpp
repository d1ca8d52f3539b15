#pragma once
#include <gtest/gtest.h>

#include <string>

#include "tests/runtime_store/store_contents.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::store {

/// A store in memory, and the words to change it with.
class store_fixture : public ::testing::Test {
 protected:
  using kind = store_change::kind;

  void open(disk& on) {
    store_.reset();
    auto opened = block_store::open(on, "/store", options_);
    ASSERT_TRUE(opened) << opened.error().context;
    store_ = std::move(*opened);
  }
  void open() { open(disk_); }

  void commit(const store_change& c) { check(store_->commit(std::span(&c, 1))); }
  void make(tree_id tree) { commit({.what = kind::make_tree, .subject = tree.value}); }
  void snapshot(tree_id tree, snapshot_id s) {
    commit({.what = kind::snapshot, .subject = tree.value, .object = s.value});
  }
  void clone(snapshot_id s, tree_id tree) { commit({.what = kind::clone, .subject = s.value, .object = tree.value}); }
  void drop(snapshot_id s) { commit({.what = kind::drop_snapshot, .subject = s.value}); }
  void drop(tree_id tree) { commit({.what = kind::drop_tree, .subject = tree.value}); }
  void checkpoint() { check(store_->checkpoint()); }

  static std::string key(std::size_t i) {
    auto digits = std::to_string(i);
    return "key" + std::string(8 - digits.size(), '0') + digits;
  }

  /// Puts keys `from` to before `to`, all with the same value.
  void put(tree_id tree, std::size_t from, std::size_t to, const std::string& value) {
    map_batch batch;
    for (auto i = from; i < to; ++i) batch.put(key(i), value);
    check(store_->commit(tree, batch));
  }

  /// Until nothing is left of what was dropped.
  void reclaim_all() {
    for (;;) {
      const auto some = store_->reclaim();
      ASSERT_TRUE(some) << some.error().context;
      if (!*some) break;
    }
    settle();
  }

  /// What was freed is free when a checkpoint and a flush have come after it.
  void settle() {
    for (int i = 0; i < 3; ++i) {
      const auto empty = store_->apply(std::span<const store_change>());
      ASSERT_TRUE(empty);
      checkpoint();
      check(store_->flush(*empty));
    }
  }

  void expect_clean() {
    check(store_->check_space());
    store_->scrub([](const store_damage& d) { ADD_FAILURE() << d.what.context; });
  }

  static void check(const result<void>& done) { ASSERT_TRUE(done) << done.error().context; }

  memory_disk disk_;
  store_options options_{.cache_bytes_max = 1 << 20, .unwritten_bytes_max = 4 << 20, .journal_bytes = 1 << 20};
  std::unique_ptr<block_store> store_;
};

}  // namespace millrace::store
