#include "actors/mirror/mirror_state.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

mirror_progress cut_off() {
  mirror_progress p{.import = 7, .snapshot = 300, .base = 299, .root = {}, .name = "mirror-x-9", .created_at = 5};
  p.moved = {.blocks_sent = 1000, .data_blocks_sent = 990, .bytes_sent = 8'000'000, .bytes_changed = 8'192'000};
  p.moved.log_bytes_sent = 123'456;
  return p;
}

TEST(mirror_state, a_run_that_was_cut_off_knows_what_it_had_moved) {
  const auto read = decode_progress(encode(cut_off()));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "mirror-x-9");
  EXPECT_EQ(read->snapshot, 300U);
  EXPECT_EQ(read->moved, cut_off().moved);
}

TEST(mirror_state, a_run_of_before_that_was_counted_has_moved_nothing_yet) {
  auto p = cut_off();
  p.moved = {};
  auto bytes = encode(p);
  bytes.resize(bytes.size() - 5);  // five numbers that are 0
  const auto read = decode_progress(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "mirror-x-9");
  EXPECT_EQ(read->moved, mirror_tally());
}

TEST(mirror_state, a_receipt_reads_as_it_was_written) {
  mirror_receipt r{.started_at = 1, .ended_at = 2, .moved = cut_off().moved, .snapshot = "mirror-x-9"};
  const auto read = decode_receipt(encode(r));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->ended_at, 2);
  EXPECT_EQ(read->moved, r.moved);
  EXPECT_EQ(read->snapshot, r.snapshot);
}

TEST(mirror_state, what_ends_early_is_corrupt) {
  const auto whole = encode(cut_off());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{9}, whole.size() - 1}) {
    EXPECT_FALSE(decode_progress(std::string_view(whole).substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace millrace
