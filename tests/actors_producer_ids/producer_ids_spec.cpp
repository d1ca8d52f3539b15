#include <gtest/gtest.h>
#include <caf/all.hpp>

#include <set>

#include "actors/producer_ids/producer_id_actor.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace {
namespace {

class producer_ids_spec : public testing::Test {
 protected:
  producer_ids_spec() { EXPECT_TRUE(disk.make_directory("/data") && disk.sync_directory("/")); }
  ~producer_ids_spec() override { end(); }

  void end() {
    if (!uut) return;
    caf::scoped_actor self{sys};
    self->monitor(uut);
    self->send_exit(uut, caf::exit_reason::user_shutdown);
    self->receive([](const caf::down_msg&) {});
    uut = nullptr;
  }

  /// The first id of a block, or -1 if none could be had.
  std::int64_t reserve() {
    if (!uut) uut = spawn_producer_ids(sys, disk, "/data/producer-ids");
    caf::scoped_actor self{sys};
    std::int64_t begin = -1;
    self->request(uut, caf::infinite, reserve_producer_ids::value)
        .receive([&](std::int64_t first) { begin = first; }, [](caf::error&) {});
    return begin;
  }

  void lose_power(std::uint64_t seed, tearing how) {
    end();
    disk.restore(seed, how);
  }

  power_disk disk;
  caf::actor_system_config config;
  caf::actor_system sys{config};
  caf::actor uut;
};

TEST_F(producer_ids_spec, blocks_follow_each_other) {
  EXPECT_EQ(reserve(), 0);
  EXPECT_EQ(reserve(), producer_id_block_size);
}

TEST_F(producer_ids_spec, no_id_is_given_twice_whenever_the_power_goes) {
  std::set<std::int64_t> given;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    disk.cut_after(1 + seed % 9);
    for (std::int64_t block = reserve(); block >= 0; block = reserve()) {
      ASSERT_TRUE(given.insert(block).second) << "block " << block << " again, seed " << seed;
    }
    lose_power(seed, static_cast<tearing>(seed % 3));
  }
  EXPECT_GT(given.size(), 50U);
}

TEST_F(producer_ids_spec, a_file_that_is_no_number_gives_no_ids_rather_than_old_ones) {
  const auto text = std::string("a thousand\n");
  ASSERT_TRUE(replace_file(disk, "/data/producer-ids", std::as_bytes(std::span(text))));
  EXPECT_EQ(reserve(), -1);
}

TEST_F(producer_ids_spec, a_block_that_could_not_be_made_durable_is_not_given) {
  EXPECT_EQ(reserve(), 0);
  disk.fail_syncs();
  EXPECT_EQ(reserve(), -1);
}

}  // namespace
}  // namespace millrace
