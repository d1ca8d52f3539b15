// What was deleted leaves the disk by itself.
#include "actors/store_keeper/store_tidier.hpp"

#include "tests/actors_store_keeper/scrubbed_volumes.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds nothing_to_do{250};

class store_tidier_spec : public scrubbed_volumes {
 protected:
  void fill(const std::string& volume, std::size_t mebibytes) {
    tell([&](auto r) { r.initCreateVolume().setVolume(volume); });
    for (std::size_t i = 0; i < mebibytes; ++i) write(volume + "/f", std::string(1 << 20, 'x'), i << 20);
    checkpoint();
  }
  void delete_volume(const std::string& volume) {
    tell([&](auto r) {
      r.initDeleteVolume().setVolume(volume);
      r.getDeleteVolume().setWithSnapshots(true);
    });
    ASSERT_TRUE(store_->flush(port_->last()));
  }

  /// Parts that it took until there was nothing to do, after it has seen what has changed.
  int run(store_tidier& uut) {
    uut.step();
    int parts = 0;
    while (uut.step() < nothing_to_do && parts < 1000) ++parts;
    return parts;
  }
};

TEST_F(store_tidier_spec, gives_the_blocks_of_a_deleted_volume_back_to_the_file_system) {
  write("/payments/kept", filled("kept"));
  checkpoint();
  store_tidier uut(*store_, {});
  run(uut);
  const auto before = store_->figures().blocks_used;
  fill("/large", 24);
  const auto full = disk_.used();
  delete_volume("/large");
  EXPECT_GT(run(uut), 1);
  const auto after = store_->figures();
  EXPECT_EQ(after.remains, 0u);
  EXPECT_LE(after.blocks_used, before + 40);
  EXPECT_LT(disk_.used() + (std::uint64_t{18} << 20), full);
  EXPECT_TRUE(store_->check_space());
  EXPECT_EQ(scrub(), std::vector<std::string>());
  EXPECT_EQ(run(uut), 0);
}

TEST_F(store_tidier_spec, leaves_what_a_snapshot_has_until_that_is_deleted_too) {
  fill("/large", 16);
  snapshot("/large", "kept");
  tell([&](auto r) { r.initRemove().initPlace().setPath("/large/f"); });
  checkpoint();
  store_tidier uut(*store_, {});
  run(uut);
  EXPECT_GT(store_->figures().blocks_used, (16u << 20) / store::block_bytes);
  delete_snapshot("/large", "kept");
  ASSERT_TRUE(store_->flush(port_->last()));
  run(uut);
  EXPECT_LT(store_->figures().blocks_used, 600u);
  EXPECT_TRUE(store_->check_space());
}

TEST_F(store_tidier_spec, waits_while_changes_go_on_but_not_for_more_than_a_minute) {
  fill("/large", 48);
  store_tidier uut(*store_, {});
  run(uut);
  delete_volume("/large");
  const auto looks_of_a_minute = std::chrono::minutes(1) / nothing_to_do;
  for (int look = 1; look < looks_of_a_minute; ++look) {
    ASSERT_TRUE(store_->apply(std::span<const store::store_change>()));
    const auto checkpoints = store_->figures().checkpoints;
    ASSERT_EQ(uut.step(), nothing_to_do);
    ASSERT_EQ(store_->figures().checkpoints, checkpoints);
  }
  ASSERT_TRUE(store_->apply(std::span<const store::store_change>()));
  const auto checkpoints = store_->figures().checkpoints;
  EXPECT_EQ(uut.step(), nothing_to_do);
  EXPECT_GT(store_->figures().checkpoints, checkpoints);
}

}  // namespace
}  // namespace millrace
