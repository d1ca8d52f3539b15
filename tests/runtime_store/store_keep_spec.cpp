// What is kept outlives the process; a loss of power takes none of what was flushed, and leaves no gap.
#include <algorithm>
#include <random>

#include "tests/runtime_store/store_fixture.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace::store {
namespace {

constexpr tree_id tree{1};

class store_keep : public store_fixture {
 protected:
  /// Puts one key with a value that is told from all others.
  epoch apply(std::size_t i) {
    map_batch batch;
    batch.put(key(i % 50), std::to_string(i));
    const auto applied = store_->apply(tree, batch);
    EXPECT_TRUE(applied);
    return applied ? *applied : epoch();
  }

  void keep(std::size_t i) { check(store_->keep(apply(i))); }
  void flush(std::size_t i) { check(store_->flush(apply(i))); }

  std::string seen(std::size_t i) const {
    const auto reader = store_->latest(tree);
    std::string value;
    const auto found = reader ? (*reader)->get(key(i), value) : result<bool>(reader.error());
    return found && *found ? value : "nothing";
  }
};

TEST_F(store_keep, is_seen_by_readers_and_outlives_the_process) {
  open();
  make(tree);
  keep(1);
  keep(2);
  EXPECT_EQ(seen(2), "2");
  apply(3);
  EXPECT_EQ(seen(3), "nothing");
  open();
  EXPECT_EQ(seen(1), "1");
  EXPECT_EQ(seen(2), "2");
  EXPECT_EQ(seen(3), "nothing") << "it was neither kept nor flushed";
  expect_clean();
}

TEST_F(store_keep, needs_no_sync_and_a_flush_makes_it_durable) {
  power_disk disk;
  open(disk);
  make(tree);
  keep(0);  // the first one is flushed
  disk.fail_syncs();
  keep(1);
  EXPECT_EQ(seen(1), "1");
  EXPECT_FALSE(store_->flush(apply(2)));
}

TEST_F(store_keep, is_lost_with_the_power_but_nothing_that_was_flushed_after_it) {
  power_disk disk;
  open(disk);
  make(tree);
  keep(0);
  keep(1);
  flush(2);
  keep(3);
  check(disk.sync_directory("/store"));
  store_.reset();
  disk.cut();
  disk.restore(1, tearing::nothing);
  open(disk);
  EXPECT_EQ(seen(0), "0");
  EXPECT_EQ(seen(1), "1");
  EXPECT_EQ(seen(2), "2");
  EXPECT_EQ(seen(3), "nothing");
}

TEST_F(store_keep, of_an_earlier_life_does_not_come_back_when_others_have_had_its_numbers) {
  open();
  make(tree);
  for (std::size_t i = 0; i < 4; ++i) keep(i);  // the first one is flushed
  store_.reset();
  const auto file = disk_.open("/store/journal-recent", open_mode::write);
  ASSERT_TRUE(file);
  check(write_at(**file, 0, std::vector<std::byte>(record_block_bytes)));  // 1 was not written when the power went
  open();
  EXPECT_EQ(seen(1) + seen(2) + seen(3), "nothingnothingnothing");
  keep(4);
  keep(5);
  open();
  EXPECT_EQ(seen(5), "5");
  EXPECT_EQ(seen(2) + seen(3), "nothingnothing");
}

TEST_F(store_keep, leaves_all_after_the_end_of_a_process_and_no_gap_after_a_loss_of_power) {
  for (std::uint64_t seed = 0; seed < 40 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(static_cast<unsigned>(seed));
    power_disk disk;
    open(disk);
    make(tree);
    std::size_t next = 0;
    std::vector<map_contents> possible{{}};
    for (int life = 0; life < 4; ++life) {
      for (auto steps = random() % 12; steps > 0; --steps) {
        const auto i = next++;
        auto state = possible.back();
        state[key(i % 50)] = std::to_string(i);
        possible.push_back(state);
        if (random() % 4 == 0) {
          flush(i);
          possible = {state};
        } else {
          keep(i);
        }
        if (random() % 10 == 0) checkpoint();
        check(disk.sync_directory("/store"));  // names get to the disk whether they are synced or not
      }
      const bool power = random() % 2 == 0;
      if (!power) possible = {possible.back()};  // all is kept, at least
      store_.reset();
      if (power) disk.cut();
      if (power) disk.restore(seed * 10 + static_cast<std::uint64_t>(life), tearing::sectors);
      open(disk);
      if (HasFailure()) return;
      const auto found = contents_of(store_->latest(tree));
      ASSERT_TRUE(found);
      ASSERT_TRUE(std::find(possible.begin(), possible.end(), *found) != possible.end()) << "life " << life;
      possible = {*found};
    }
    expect_clean();
    store_.reset();
  }
}

TEST_F(store_keep, of_more_than_its_file_holds_is_flushed) {
  open();
  make(tree);
  for (std::size_t i = 0; i < 3 * recent_batches::bytes_max / record_block_bytes; ++i) keep(i);
  const auto size = disk_.size_of("/store/journal-recent");
  ASSERT_TRUE(size);
  EXPECT_LE(*size, recent_batches::bytes_max);
  map_batch large;
  large.put("large", std::string(recent_batches::record_bytes_max, 'x'));
  const auto applied = store_->apply(tree, large);
  ASSERT_TRUE(applied);
  check(store_->keep(*applied));
  open();
  EXPECT_EQ(seen(7), std::to_string((3 * recent_batches::bytes_max / record_block_bytes - 8) / 50 * 50 + 7));
}

}  // namespace
}  // namespace millrace::store
