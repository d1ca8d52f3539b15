#include "runtime/store/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace millrace::store {
namespace {

constexpr std::size_t many = 2000;  // several slabs

void fill(const owned_frame& f, std::size_t i) { std::memset(f->bytes(), static_cast<int>(i % 251), f->size); }

bool is_filled(const owned_frame& f, std::size_t i) {
  for (const auto b : f->content()) {
    if (b != static_cast<std::byte>(i % 251)) return false;
  }
  return true;
}

TEST(frame_pool, gives_each_frame_memory_of_its_own_right_behind_it) {
  frame_pool pool;
  std::vector<owned_frame> frames;
  for (std::size_t i = 0; i < many; ++i) {
    frames.push_back(pool.make(block_kind::data, i % 100 == 7 ? 3 : 1));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(frames.back()->bytes()) % 64, 0u);
    EXPECT_EQ(frames.back()->bytes(), reinterpret_cast<std::byte*>(frames.back().get()) + sizeof(frame));
    fill(frames.back(), i);
  }
  for (std::size_t i = 0; i < many; ++i) EXPECT_TRUE(is_filled(frames[i], i)) << i;
}

TEST(frame_pool, uses_again_what_was_given_back_in_any_order) {
  frame_pool pool;
  std::vector<owned_frame> frames;
  for (std::size_t i = 0; i < many; ++i) {
    frames.push_back(pool.make(block_kind::data, 1));
    fill(frames.back(), i);
  }
  const auto slabs = pool.slabs();
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const auto i = random() % many;
    frames[i].reset();
    frames[i] = pool.make(block_kind::data, 1);
    fill(frames[i], i);
  }
  EXPECT_EQ(pool.slabs(), slabs);
  for (std::size_t i = 0; i < many; ++i) EXPECT_TRUE(is_filled(frames[i], i)) << i;
}

TEST(frame_pool, gives_slabs_back_that_have_become_empty_but_for_one) {
  frame_pool pool;
  std::vector<owned_frame> frames;
  for (std::size_t i = 0; i < many; ++i) frames.push_back(pool.make(block_kind::data, 1));
  const auto slabs = pool.slabs();
  EXPECT_GE(slabs * (std::size_t{2} << 20), many * block_bytes);
  frames.resize(many / 2);
  EXPECT_LE(pool.slabs(), slabs / 2 + 2);
  frames.clear();
  EXPECT_EQ(pool.slabs(), 1u);
}

}  // namespace
}  // namespace millrace::store
