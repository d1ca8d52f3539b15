// Readers while a writer is at work.
#include <atomic>
#include <thread>

#include "tests/runtime_store/hooked_disk.hpp"
#include "tests/runtime_store/store_fixture.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace::store {
namespace {

constexpr tree_id tree{1};
constexpr std::size_t keys = 400;

class store_readers : public store_fixture {
 protected:
  /// All keys get the same new value; some are blobs.
  void write_generation(std::size_t generation) {
    map_batch batch;
    for (std::size_t i = 0; i < keys; ++i) batch.put(key(i), value_of(i, generation));
    check(store_->commit(tree, batch));
  }
  static std::string value_of(std::size_t i, std::size_t generation) {
    return std::to_string(generation) + ":" + std::string(i % 40 == 0 ? 20'000 : 100, 'v');
  }

  /// The one generation of which all that a reader sees is; fails the test if there are two.
  static std::size_t generation_of(const result<std::unique_ptr<map_reader>>& reader) {
    const auto seen = contents_of(reader);
    EXPECT_TRUE(seen) << seen.error().context;
    if (!seen) return 0;
    EXPECT_EQ(seen->size(), keys);
    const auto first = seen->begin()->second.substr(0, seen->begin()->second.find(':') + 1);
    for (const auto& [k, v] : *seen)
      EXPECT_TRUE(v.starts_with(first)) << k << " is of another generation than " << first;
    return std::stoull(first);
  }

  power_disk shared_;  // for any threads
};

TEST_F(store_readers, see_one_flushed_state_each_while_a_writer_applies_flushes_checkpoints_and_drops) {
  options_ = {.cache_bytes_max = 64 << 10, .unwritten_bytes_max = 1 << 20, .journal_bytes = 256 << 10};
  open(shared_);
  make(tree);
  write_generation(1);
  std::atomic<bool> done{false};
  std::atomic<std::size_t> flushed{1}, reads{0};
  const auto handle = *store_->handle(tree);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {  // single keys never go back in time
      std::size_t newest = 0;
      std::string value;
      for (std::size_t n = 0; !done; ++n) {
        const auto before = flushed.load();
        const auto found = handle.get(key((n * 7 + static_cast<std::size_t>(i)) % keys), value);
        ASSERT_TRUE(found) << found.error().context;
        ASSERT_TRUE(*found);
        const auto generation = std::stoull(value);
        ASSERT_GE(generation, before);
        ASSERT_GE(generation, newest);
        newest = generation;
        ++reads;
      }
    });
  }
  threads.emplace_back([&] {
    while (!done) {
      const auto before = flushed.load();
      ASSERT_GE(generation_of(store_->latest(tree)), before);
      ++reads;
    }
  });
  threads.emplace_back([&] {
    for (std::uint64_t n = 0; !done; ++n) {
      for (const auto s : store_->snapshots(tree)) {
        const auto held = store_->at(s);
        EXPECT_TRUE(!held || generation_of(held) > 0);  // it may just have been dropped
      }
      if (n % 8 == 0) store_->scrub([](const store_damage& d) { ADD_FAILURE() << d.what.context; });
      ++reads;
    }
  });
  std::thread checkpoints([&] {
    while (!done) {
      check(store_->checkpoint());
      std::this_thread::yield();
    }
  });
  const char* wanted = std::getenv("MILLRACE_STORE_GENERATIONS");
  const std::size_t generations = wanted ? std::strtoull(wanted, nullptr, 10) : 60;
  for (std::size_t g = 2; g <= generations && !HasFailure(); ++g) {
    write_generation(g);
    flushed = g;
    if (g % 3 == 0) snapshot(tree, snapshot_id(g));
    if (g % 3 == 0 && g > 9) drop(snapshot_id(g - 9));
    EXPECT_TRUE(g % 5 != 0 || store_->reclaim());
  }
  done = true;
  for (auto& t : threads) t.join();
  checkpoints.join();
  EXPECT_GT(reads, 10u);
  expect_clean();
}

TEST_F(store_readers, of_a_tree_find_it_until_its_drop_is_durable) {
  open();
  make(tree);
  put(tree, 0, 10, "v");
  const store_change dropped{.what = kind::drop_tree, .subject = tree.value};
  const auto at = store_->apply(std::span(&dropped, 1));
  ASSERT_TRUE(at);
  EXPECT_TRUE(store_->latest(tree));
  check(store_->flush(*at));
  EXPECT_EQ(store_->latest(tree).error().code, errc::not_found);
}

TEST_F(store_readers, of_a_snapshot_that_is_not_durable_yet_keep_it_when_it_is_dropped) {
  open();
  make(tree);
  put(tree, 0, 300, "old");
  const store_change taken{.what = kind::snapshot, .subject = tree.value, .object = 5};
  map_batch more;
  for (std::size_t i = 0; i < 300; ++i) more.put(key(i), "new");
  ASSERT_TRUE(store_->apply(tree, more));
  ASSERT_TRUE(store_->apply(std::span(&taken, 1)));
  const auto held = store_->at(snapshot_id(5));
  for (int round = 0; round < 5; ++round) {
    map_batch batch;
    for (std::size_t i = 0; i < 300; ++i) batch.put(key(i), "newer");
    ASSERT_TRUE(store_->apply(tree, batch));
  }
  const store_change gone{.what = kind::drop_snapshot, .subject = 5};
  check(store_->commit(std::span(&gone, 1)));
  put(tree, 0, 600, "newest");
  checkpoint();
  put(tree, 0, 600, "newest of all");
  const auto seen = contents_of(held);
  ASSERT_TRUE(seen) << seen.error().context;
  EXPECT_EQ(seen->size(), 300u);
  for (const auto& [k, v] : *seen) EXPECT_EQ(v, "new");
}

class store_checkpoint : public store_fixture {
 protected:
  /// Does something once, in the middle of a checkpoint that writes its blocks.
  void during_checkpoint(const std::function<void()>& what) {
    bool done = false;
    hooked_.before_write = [&](const std::string& path) {
      if (done || !path.ends_with("/blocks")) return;
      done = true;
      what();
    };
    checkpoint();
    hooked_.before_write = {};
    ASSERT_TRUE(done);
  }

  hooked_disk hooked_{disk_};
};

TEST_F(store_checkpoint, that_ends_after_a_flush_of_both_sides_of_its_cut_loses_nothing_in_a_crash) {
  open(hooked_);
  make(tree);
  map_batch before, after;
  before.put("before", "1");
  after.put("after", "2");
  ASSERT_TRUE(store_->apply(tree, before));
  during_checkpoint([&] { check(store_->commit(tree, after)); });
  map_batch later;
  later.put("later", "3");
  check(store_->commit(tree, later));
  store_.reset();
  disk_.crash(1, tearing::nothing);
  open();
  EXPECT_EQ(contents_of(store_->latest(tree))->size(), 3u);
}

TEST_F(store_checkpoint, that_failed_for_want_of_space_leaves_a_journal_that_is_read_whole) {
  failing_disk failing(hooked_);
  open(failing);
  make(tree);
  put(tree, 0, 10, "1");
  checkpoint();
  put(tree, 10, 20, "2");
  // A cut changes the journal's file, and the next one that succeeds does not: the file then begins before it.
  failing.fail(1, errc::no_space);
  EXPECT_EQ(store_->checkpoint().error().code, errc::no_space);
  put(tree, 20, 30, "3");
  checkpoint();
  put(tree, 30, 40, "4");
  store_.reset();
  disk_.crash(1, tearing::nothing);
  open();
  EXPECT_EQ(contents_of(store_->latest(tree))->size(), 40u);
}

TEST_F(store_checkpoint, that_ends_while_a_flush_publishes_leaves_a_root_that_can_be_read_again) {
  options_.cache_bytes_max = 16 << 10;
  open(hooked_);
  make(tree);
  put(tree, 0, 2000, "old");
  checkpoint();
  map_batch batch;
  batch.put(key(7), "new");
  const auto at = store_->apply(tree, batch);
  ASSERT_TRUE(at);
  bool done = false;
  hooked_.before_write = [&](const std::string& path) {
    if (done || path.ends_with("/blocks")) return;
    done = true;
    checkpoint();
  };
  check(store_->flush(*at));
  hooked_.before_write = {};
  ASSERT_TRUE(done);
  ASSERT_TRUE(contents_of(store_->latest(tree)));  // the root goes out of the cache
  const auto handle = *store_->handle(tree);
  std::string value;
  for (std::size_t i = 0; i < 2000; i += 97) {
    const auto found = handle.get(key(i), value);
    ASSERT_TRUE(found) << found.error().context;
  }
  EXPECT_TRUE(handle.get(key(7), value) && value == "new");
}

TEST_F(store_checkpoint, does_not_have_to_catch_a_writer_that_never_rests_for_a_flush_beyond_the_journal) {
  options_.journal_bytes = 64 << 10;
  open(hooked_);
  make(tree);
  map_batch large;
  for (std::size_t i = 0; i < 2000; ++i) large.put(key(i), std::string(100, 'x'));
  const auto at = store_->apply(tree, large);
  ASSERT_TRUE(at);
  std::size_t times = 0;
  hooked_.before_write = [&](const std::string&) {  // somebody applies during every checkpoint
    map_batch more;
    more.put("more" + std::to_string(++times), "x");
    ASSERT_LT(times, 1000u);
    ASSERT_TRUE(store_->apply(tree, more));
  };
  check(store_->flush(*at));
  hooked_.before_write = {};
}

}  // namespace
}  // namespace millrace::store
