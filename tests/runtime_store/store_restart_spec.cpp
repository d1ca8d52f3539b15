// A start goes on with the journal that it finds.
#include <gmock/gmock.h>

#include <utility>

#include "tests/runtime_store/hooked_disk.hpp"
#include "tests/runtime_store/store_fixture.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace::store {
namespace {

using ::testing::ElementsAre;

constexpr tree_id tree{1};

class store_restart : public store_fixture {
 protected:
  store_restart() {
    open(hooks_);
    make(tree);
    checkpoint();
  }
  ~store_restart() override { store_.reset(); }

  void put(const std::string& key, const std::string& value = "v") {
    map_batch one;
    one.put(key, value);
    check(store_->commit(tree, one));
  }

  /// The power goes while a checkpoint writes its blocks, when that has been put meanwhile.
  void lose_power_in_checkpoint_after(const std::string& key) {
    hooks_.before_write = [this, key](const std::string& path) {
      if (!path.ends_with("/blocks")) return;
      hooks_.before_write = nullptr;
      put(key);
      disk_.cut();
    };
    EXPECT_FALSE(store_->checkpoint());
    start_again();
  }

  void start_again() {
    store_.reset();
    disk_.restore(++restarts_, tearing::nothing);
    open(hooks_);
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> all;
    const auto seen = contents_of(store_->latest(tree));
    EXPECT_TRUE(seen);
    for (const auto& [key, value] : *seen) all.push_back(key);
    return all;
  }

  std::uint64_t checkpoints() const { return store_->figures().checkpoints; }

 private:
  power_disk disk_;
  hooked_disk hooks_{disk_};
  std::uint64_t restarts_ = 0;
};

TEST_F(store_restart, makes_no_checkpoint_of_what_the_journal_has) {
  put("a");
  start_again();
  EXPECT_EQ(checkpoints(), 0u);
  put("b");
  start_again();
  EXPECT_EQ(checkpoints(), 0u);
  EXPECT_THAT(keys(), ElementsAre("a", "b"));
  checkpoint();
  start_again();
  EXPECT_THAT(keys(), ElementsAre("a", "b"));
  expect_clean();
}

TEST_F(store_restart, that_finds_much_changes_on_and_wants_a_checkpoint) {
  options_ = {.cache_bytes_max = 1 << 20, .unwritten_bytes_max = 1 << 20, .journal_bytes = 4 << 20};
  start_again();
  put("a", std::string(1'500'000, 'v'));
  start_again();
  put("b");
  EXPECT_EQ(checkpoints(), 0u);
  EXPECT_TRUE(store_->checkpoint_due());
  checkpoint();
  EXPECT_FALSE(store_->checkpoint_due());
  start_again();
  EXPECT_FALSE(store_->checkpoint_due());
  EXPECT_THAT(keys(), ElementsAre("a", "b"));
}

TEST_F(store_restart, keeps_what_both_files_of_the_journal_have_until_a_checkpoint_has_it) {
  put("a");
  lose_power_in_checkpoint_after("b");
  EXPECT_THAT(keys(), ElementsAre("a", "b"));
  put("c");
  lose_power_in_checkpoint_after("d");
  EXPECT_THAT(keys(), ElementsAre("a", "b", "c", "d"));
  checkpoint();
  put("e");
  lose_power_in_checkpoint_after("f");
  EXPECT_THAT(keys(), ElementsAre("a", "b", "c", "d", "e", "f"));
  expect_clean();
}

}  // namespace
}  // namespace millrace::store
