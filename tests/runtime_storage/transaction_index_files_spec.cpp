#include "runtime/storage/transaction_index_files.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

using kafka::offset;
using entry = transaction_index_entry;

class transaction_index_files_spec : public testing::Test {
 protected:
  transaction_index_files_spec() { EXPECT_TRUE(disk.make_directory("/log")); }

  static entry aborted(std::int64_t first, std::int64_t marker, std::int64_t stable) {
    return {kafka::producer_id(first), offset(first), offset(marker), offset(stable)};
  }

  static std::vector<entry> in(const transaction_index_files& uut, std::int64_t begin, std::int64_t end) {
    const auto found = uut.overlapping(offset(begin), offset(end));
    EXPECT_TRUE(found) << (found ? "" : found.error().context);
    return found ? *found : std::vector<entry>{};
  }

  transaction_index_files opened(std::int64_t end) {
    transaction_index_files files(disk, "/log");
    const auto done = files.open(offset(end));
    EXPECT_TRUE(done && *done) << (done ? "not believed" : done.error().context);
    return files;
  }

  void flip_a_bit(const std::string& path, std::uint64_t at) {
    auto f = *disk.open(path, open_mode::write);
    std::array<std::byte, 1> one{};
    ASSERT_TRUE(f->read_at(at, one));
    one[0] ^= std::byte{0x80};
    ASSERT_TRUE(write_at(*f, at, one));
  }

  memory_disk disk;
};

TEST_F(transaction_index_files_spec, find_what_overlaps_across_segments) {
  auto uut = opened(0);
  ASSERT_TRUE(uut.add(offset(0), aborted(2, 5, 6)));
  ASSERT_TRUE(uut.add(offset(0), aborted(6, 9, 10)));
  ASSERT_TRUE(uut.add(offset(10), aborted(8, 12, 13)));
  for (auto* files : {&uut}) {
    EXPECT_EQ(in(*files, 0, 2).size(), 0U);
    EXPECT_EQ(in(*files, 0, 3), (std::vector{aborted(2, 5, 6)}));
    EXPECT_EQ(in(*files, 5, 7), (std::vector{aborted(2, 5, 6), aborted(6, 9, 10)}));
    EXPECT_EQ(in(*files, 9, 10), (std::vector{aborted(6, 9, 10), aborted(8, 12, 13)})) << "one began in this segment";
    EXPECT_EQ(in(*files, 13, 99).size(), 0U);
  }
}

TEST_F(transaction_index_files_spec, find_the_same_when_opened_again) {
  auto before = opened(0);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(before.add(offset(i / 100 * 1000), aborted(10 * i, 10 * i + 5, 10 * i + 6)));
  }
  const auto uut = opened(100'000);
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    const auto begin = static_cast<std::int64_t>(random() % 10'000);
    const auto end = begin + 1 + static_cast<std::int64_t>(random() % 300);
    EXPECT_EQ(in(uut, begin, end), in(before, begin, end)) << begin << " to " << end;
  }
}

TEST_F(transaction_index_files_spec, forget_at_opening_what_is_to_be_added_anew) {
  auto before = opened(0);
  ASSERT_TRUE(before.add(offset(0), aborted(2, 5, 6)));
  ASSERT_TRUE(before.add(offset(0), aborted(6, 9, 10)));
  auto uut = opened(9);
  EXPECT_EQ(in(uut, 0, 99), (std::vector{aborted(2, 5, 6)}));
  ASSERT_TRUE(uut.add(offset(0), aborted(7, 9, 10)));
  EXPECT_EQ(in(opened(99), 0, 99), (std::vector{aborted(2, 5, 6), aborted(7, 9, 10)}));
}

TEST_F(transaction_index_files_spec, take_a_torn_end_for_what_is_to_be_added_anew) {
  auto before = opened(0);
  ASSERT_TRUE(before.add(offset(0), aborted(2, 5, 6)));
  auto f = *disk.open("/log/00000000000000000000.txnindex", open_mode::write);
  ASSERT_TRUE(f->truncate(34 + 60));
  EXPECT_EQ(in(opened(99), 0, 99), (std::vector{aborted(2, 5, 6)}));
}

TEST_F(transaction_index_files_spec, name_what_must_be_synced_once) {
  auto uut = opened(0);
  ASSERT_TRUE(uut.add(offset(0), aborted(2, 5, 6)));
  const auto paths = uut.take_unsynced();
  EXPECT_EQ(paths, std::vector<std::string>{"/log/00000000000000000000.txnindex"});
  EXPECT_TRUE(uut.take_unsynced().empty());
  uut.still_unsynced(paths);
  EXPECT_EQ(uut.take_unsynced(), paths);
  EXPECT_TRUE(sync_files(disk, {paths.front(), "/log/gone.txnindex"}));
}

TEST_F(transaction_index_files_spec, refuse_what_turns_bad_while_they_are_open) {
  auto before = opened(0);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(before.add(offset(0), aborted(10 * i, 10 * i + 5, 10 * i + 6)));
  const auto uut = opened(1000);
  flip_a_bit("/log/00000000000000000000.txnindex", 34 * 5 + 10);
  const auto found = uut.overlapping(offset(0), offset(1000));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::corrupt);
}

TEST_F(transaction_index_files_spec, that_are_not_what_the_checkpoint_says_are_removed_to_be_made_anew) {
  for (const std::uint64_t damaged : {0U, 9U, 17U, 34U * 3 + 33U}) {
    auto before = opened(0);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(before.add(offset(0), aborted(10 * i, 10 * i + 5, 10 * i + 6)));
    ASSERT_TRUE(save_aborted_checkpoint(disk, "/log", before.checkpoint()));
    EXPECT_EQ(in(opened(100), 0, 100).size(), 4U);
    flip_a_bit("/log/00000000000000000000.txnindex", damaged);
    transaction_index_files uut(disk, "/log");
    EXPECT_FALSE(*uut.open(offset(100))) << "byte " << damaged;
    EXPECT_TRUE(in(uut, 0, 100).empty());
    EXPECT_FALSE(disk.size_of("/log/00000000000000000000.txnindex"));
    ASSERT_TRUE(save_aborted_checkpoint(disk, "/log", uut.checkpoint()));
  }
}

TEST_F(transaction_index_files_spec, of_which_one_is_missing_are_not_believed_unless_its_segment_is_gone) {
  auto before = opened(0);
  ASSERT_TRUE(before.add(offset(0), aborted(2, 5, 6)));
  ASSERT_TRUE(before.add(offset(10), aborted(12, 15, 16)));
  ASSERT_TRUE(save_aborted_checkpoint(disk, "/log", before.checkpoint()));
  ASSERT_TRUE(disk.remove("/log/00000000000000000000.txnindex"));
  transaction_index_files uut(disk, "/log");
  EXPECT_TRUE(*uut.open(offset(20), offset(10)));
  EXPECT_EQ(in(uut, 0, 20), (std::vector{aborted(12, 15, 16)}));
  EXPECT_FALSE(*uut.open(offset(20), offset(0)));
}

TEST_F(transaction_index_files_spec, an_older_point_is_believed_with_a_newer_checkpoint) {
  auto before = opened(0);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(before.add(offset(0), aborted(10 * i, 10 * i + 5, 10 * i + 6)));
  ASSERT_TRUE(save_aborted_checkpoint(disk, "/log", before.checkpoint()));
  EXPECT_EQ(in(opened(20), 0, 100), (std::vector{aborted(0, 5, 6), aborted(10, 15, 16)}));
}

TEST_F(transaction_index_files_spec, name_no_transaction_whose_marker_compaction_has_removed) {
  auto uut = opened(0);
  ASSERT_TRUE(uut.add(offset(0), aborted(2, 5, 6)));
  ASSERT_TRUE(uut.add(offset(0), aborted(7, 9, 10)));
  ASSERT_TRUE(uut.add(offset(20), aborted(22, 25, 26)));
  auto f = *disk.open("/log/00000000000000000000.txnindex", open_mode::write);
  ASSERT_TRUE(write_at(*f, 0, encode_transaction_index_entry(aborted(7, 9, 10))));  // as compaction leaves it
  ASSERT_TRUE(f->truncate(34));
  const std::vector replaced{offset(0), offset(10)};
  ASSERT_TRUE(uut.replace(replaced, offset(20), 1));
  EXPECT_EQ(in(uut, 0, 30), (std::vector{aborted(7, 9, 10), aborted(22, 25, 26)}));
  EXPECT_EQ(uut.checkpoint(), opened(30).checkpoint());
  ASSERT_TRUE(uut.replace(std::vector{offset(0)}, offset(20), 0));
  EXPECT_EQ(in(uut, 0, 30), (std::vector{aborted(22, 25, 26)}));
}

}  // namespace
}  // namespace millrace
