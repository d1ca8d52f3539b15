#include "apps/millrace/log_files/log_repair.hpp"

#include "tests/apps_millrace_log_files/files_fixture.hpp"

namespace millrace::cli {
namespace {

class log_repair : public files_fixture {
 protected:
  void repair() {
    const auto plan = plan_repair(disk, log(), verified());
    ASSERT_TRUE(plan);
    ASSERT_TRUE(carry_out(disk, directory, *plan));
  }

  std::vector<std::byte> content(const std::string& path) { return *read_file(disk, path, 1 << 20); }
};

TEST_F(log_repair, leaves_a_sound_log_that_ends_before_the_damage) {
  write_segment(0, 3);
  write_segment(30, 2);
  flip(path_of(0), batch_bytes + 70);
  repair();
  const auto found = verified();
  EXPECT_EQ(found.state, log_state::sound) << found.reason;
  EXPECT_EQ(found.records, 10u);
  EXPECT_EQ(found.good_end.next, kafka::offset(10));
}

TEST_F(log_repair, keeps_every_byte_that_it_cuts_off) {
  write_segment(0, 3);
  write_segment(30, 2);
  flip(path_of(0), batch_bytes + 70);
  const auto cut = content(path_of(0));
  const auto behind = content(path_of(30));
  repair();
  EXPECT_EQ(content(path_of(0) + ".damaged"),
            std::vector<std::byte>(cut.begin() + static_cast<std::ptrdiff_t>(batch_bytes), cut.end()));
  EXPECT_EQ(content(path_of(30) + ".damaged"), behind);
}

TEST_F(log_repair, removes_what_describes_the_part_that_is_gone) {
  write_segment(0, 1);
  write_segment(10, 2);
  write_segment(30, 1);
  const auto keep = {path_of(0, segment_file::offset_index), path_of(10, segment_file::producer_snapshot)};
  const auto remove = {path_of(10, segment_file::offset_index), path_of(10, segment_file::time_index),
                       path_of(30, segment_file::offset_index), path_of(30, segment_file::producer_snapshot)};
  for (const auto& paths : {keep, remove}) {
    for (const auto& path : paths) write(path, ten_records(0));
  }
  flip(path_of(10), batch_bytes + 70);
  repair();
  for (const auto& path : keep) EXPECT_TRUE(exists(path)) << path;
  for (const auto& path : remove) EXPECT_FALSE(exists(path)) << path;
}

TEST_F(log_repair, leaves_a_segment_alone_that_another_log_or_a_snapshot_has_too) {
  write_segment(0, 3);
  flip(path_of(0), batch_bytes + 70);
  ASSERT_TRUE(disk.link(path_of(0), "/data/held"));
  EXPECT_EQ(plan_repair(disk, log(), verified()).error().code, errc::unsupported);
  ASSERT_TRUE(disk.remove("/data/held"));
  EXPECT_TRUE(plan_repair(disk, log(), verified()));
}

TEST_F(log_repair, changes_nothing_before_it_is_carried_out) {
  write_segment(0, 2);
  flip(path_of(0), batch_bytes + 70);
  ASSERT_TRUE(plan_repair(disk, log(), verified()));
  EXPECT_EQ(size_of(path_of(0)), 2 * batch_bytes);
  EXPECT_FALSE(exists(path_of(0) + ".damaged"));
}

TEST_F(log_repair, survives_a_loss_of_power_right_after) {
  write_segment(0, 2);
  flip(path_of(0), batch_bytes + 70);
  for (const auto* path : {"/", "/data", "/data/orders-0"}) ASSERT_TRUE(disk.sync_directory(path));
  ASSERT_TRUE((*disk.open(path_of(0), open_mode::write))->sync());
  repair();
  disk.crash(1, tearing::nothing);
  EXPECT_EQ(verified().state, log_state::sound);
  EXPECT_EQ(verified().records, 10u);
  EXPECT_EQ(size_of(path_of(0) + ".damaged"), batch_bytes);
}

}  // namespace
}  // namespace millrace::cli
