// Room of free blocks goes back to the file system, and nothing else does.
#include <random>

#include "runtime/store/space_map.hpp"
#include "tests/runtime_store/hooked_disk.hpp"
#include "tests/runtime_store/store_fixture.hpp"

namespace millrace::store {
namespace {

constexpr tree_id kept{1}, going{2};
constexpr room_limits all{.blocks_max = 1 << 20, .kept_min = 0, .run_min = 1};

class store_room : public store_fixture {
 protected:
  void fill(tree_id tree, std::size_t mebibytes) {
    for (std::size_t i = 0; i < mebibytes; ++i) {
      map_batch batch;
      batch.put(key(i), std::string(1 << 20, 'x'));
      check(store_->commit(tree, batch));
    }
  }

  void let_go() {
    drop(going);
    reclaim_all();
  }

  std::uint64_t give_back(const room_limits& limits = all) {
    const auto given = store_->give_back(limits);
    EXPECT_TRUE(given) << (given ? "" : given.error().context);
    return given ? *given : 0;
  }
};

TEST_F(store_room, of_dropped_trees_comes_back_block_by_block) {
  open();
  make(kept);
  make(going);
  put(kept, 0, 500, std::string(300, 'k'));
  checkpoint();
  fill(going, 12);
  checkpoint();
  EXPECT_LT(give_back(), 400u);  // what checkpoints have set free
  const auto full = disk_.used();
  const auto contents = *contents_of(store_->latest(kept));
  let_go();
  const auto spare = store_->figures().blocks_spare;
  EXPECT_GE(spare, (12u << 20) / block_bytes);
  EXPECT_EQ(give_back({.blocks_max = 100, .kept_min = 0, .run_min = 1}), 100u);
  const auto given = 100 + give_back();
  EXPECT_EQ(full - disk_.used(), given * block_bytes);
  EXPECT_LE(store_->figures().blocks_spare, store_->figures().blocks_used / 64);
  EXPECT_EQ(give_back(), 0u);
  EXPECT_EQ(*contents_of(store_->latest(kept)), contents);
  expect_clean();
  fill(kept, 4);  // uses holes again
  checkpoint();
  expect_clean();
  open();
  EXPECT_EQ(contents_of(store_->latest(kept))->at(key(3)).size(), std::size_t{1} << 20);
}

TEST_F(store_room, of_some_free_blocks_is_kept_at_the_front_of_the_file) {
  open();
  make(going);
  fill(going, 8);
  let_go();
  give_back({.blocks_max = 1 << 20, .kept_min = 300, .run_min = 1});
  EXPECT_GE(store_->figures().blocks_spare, 300u);
  EXPECT_LT(store_->figures().blocks_spare, 310u);
  make(kept);
  const auto before = disk_.used();
  fill(kept, 1);
  checkpoint();
  EXPECT_LE(disk_.used(), before) << "what was taken had room already";
}

TEST_F(store_room, of_a_block_that_is_taken_while_it_goes_is_written_again_by_the_next_checkpoint) {
  hooked_disk hooked(disk_);
  open(hooked);
  make(kept);
  make(going);
  fill(going, 8);
  let_go();
  std::size_t taken = 0;
  hooked.before_give_back = [&](const std::string&) {
    if (++taken <= 10) put(kept, taken * 100, taken * 100 + 100, std::string(500, 'n'));
  };
  while (give_back({.blocks_max = 64, .kept_min = 0, .run_min = 1}) > 0) {
  }
  EXPECT_GT(taken, 5u);
  const auto contents = *contents_of(store_->latest(kept));
  EXPECT_GT(contents.size(), 500u);
  checkpoint();
  expect_clean();
  open();
  EXPECT_EQ(*contents_of(store_->latest(kept)), contents);
}

TEST_F(store_room, is_not_that_of_blocks_that_somebody_still_reads) {
  open();
  make(going);
  fill(going, 8);
  checkpoint();
  auto reader = *store_->latest(going);
  let_go();
  give_back();
  std::string value;
  ASSERT_TRUE(reader->get(key(3), value));
  EXPECT_EQ(value, std::string(1 << 20, 'x'));
  reader.reset();
  settle();
  EXPECT_GE(give_back(), (8u << 20) / block_bytes);
}

TEST(space_map_room, finds_the_same_spare_runs_as_a_look_at_every_block) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    const std::uint64_t blocks = 8 + random() % 700;
    space_map map(blocks, 8);
    std::vector<bool> spare(blocks, true);
    std::fill_n(spare.begin(), 8, false);
    for (int i = 0; i < 60; ++i) {
      const auto count = 1 + random() % 40;
      const auto at = map.take(count);
      if (at.value == 0) continue;
      for (auto b = at.value; b < at.value + count; ++b) spare[b] = false;
      if (random() % 2 == 0) continue;
      map.release(at, count);
      const bool hole = random() % 2 == 0;
      map.set_hole({at, count}, hole);
      for (auto b = at.value; b < at.value + count; ++b) spare[b] = !hole;
    }
    std::vector<bool> found(blocks, false);
    for (const auto& run : map.spare_runs(1, blocks)) {
      for (auto b = run.at.value; b < run.at.value + run.count; ++b) found[b] = true;
    }
    EXPECT_EQ(found, spare);
    EXPECT_EQ(map.spare(), static_cast<std::uint64_t>(std::count(spare.begin(), spare.end(), true)));
    for (const auto& run : map.spare_runs(5, blocks)) EXPECT_GE(run.count, 5u);
  }
}

}  // namespace
}  // namespace millrace::store
