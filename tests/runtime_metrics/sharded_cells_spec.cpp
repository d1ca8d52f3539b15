#include "runtime/metrics/sharded_cells.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

namespace millrace {
namespace {

/// Runs `work` on `count` threads that all live at once.
template <class F>
void on_threads(std::size_t count, F work) {
  std::latch all_here(static_cast<std::ptrdiff_t>(count));
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      writer_slot();
      all_here.arrive_and_wait();
      work();
    });
  }
}

TEST(sharded_cells, begin_at_zero) {
  sharded_cells cells;
  EXPECT_EQ(cells.total(cells.reserve(1)), 0u);
}

TEST(sharded_cells, hold_what_all_threads_added) {
  sharded_cells cells;
  const auto which = cells.reserve(1);
  on_threads(8, [&] {
    for (int i = 0; i < 10'000; ++i) cells.add(which, 1);
  });
  EXPECT_EQ(cells.total(which), 80'000u);
}

TEST(sharded_cells, lose_nothing_when_more_threads_write_than_there_are_slots) {
  sharded_cells cells;
  const auto which = cells.reserve(1);
  on_threads(writer_slots_max + 20, [&] {
    for (int i = 0; i < 1'000; ++i) cells.add(which, 1);
  });
  EXPECT_EQ(cells.total(which), (writer_slots_max + 20) * 1'000);
}

TEST(sharded_cells, keep_what_a_thread_added_when_it_ends_and_its_slot_goes_to_another) {
  sharded_cells cells;
  const auto which = cells.reserve(1);
  for (std::size_t i = 0; i < 3 * writer_slots_max; ++i) on_threads(1, [&] { cells.add(which, 1); });
  EXPECT_EQ(cells.total(which), 3 * writer_slots_max);
}

TEST(sharded_cells, reserved_together_are_neighbours_in_one_block) {
  sharded_cells cells;
  cells.reserve(sharded_cells::cells_in_block - 1);
  const auto pair = cells.reserve(2);
  EXPECT_EQ(pair, sharded_cells::cells_in_block);
  cells.add(pair + 1, 5);
  EXPECT_EQ(cells.total(pair), 0u);
  EXPECT_EQ(cells.total(pair + 1), 5u);
}

}  // namespace
}  // namespace millrace
