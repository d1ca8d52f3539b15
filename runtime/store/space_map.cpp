#include "runtime/store/space_map.hpp"

#include <bit>
#include <cassert>
#include <cstring>

namespace millrace::store {

space_map::space_map(std::uint64_t blocks, std::uint64_t reserved) : blocks_(0), reserved_(reserved) {
  grow(blocks);
  for (std::uint64_t i = 0; i < reserved; ++i) set(i, true);
  next_ = reserved;
}

void space_map::grow(std::uint64_t blocks) {
  blocks_ = blocks;
  dirty_.resize(pages(), true);
  words_.resize(pages() * page_bits / 64);
  holes_.resize(words_.size());
}

bool space_map::set(std::uint64_t bit, bool used) {
  auto& word = words_[bit / 64];
  const auto mask = std::uint64_t{1} << (bit % 64);
  if (((word & mask) != 0) == used) return false;
  word ^= mask;
  if ((holes_[bit / 64] & mask) != 0) {
    holes_[bit / 64] ^= mask;
    --holes_count_;
  }
  used_ += used ? 1 : -1;
  dirty_[bit / page_bits] = true;
  return true;
}

std::uint64_t space_map::find(std::uint64_t from, std::uint64_t to, std::size_t count) const {
  std::size_t in_row = 0;
  for (auto bit = from; bit < to; ++bit) {
    if (bit % 64 == 0 && words_[bit / 64] == ~std::uint64_t{0}) {
      in_row = 0;
      bit += 63;
      continue;
    }
    if (count == 1) {  // the usual case needs no walk over single bits
      const auto rest = ~words_[bit / 64] >> (bit % 64);
      if (rest == 0) {
        bit |= 63;
        continue;
      }
      const auto found = bit + static_cast<std::uint64_t>(std::countr_zero(rest));
      return found < to ? found : 0;
    }
    in_row = (words_[bit / 64] >> (bit % 64) & 1) != 0 ? 0 : in_row + 1;
    if (in_row == count) return bit + 1 - count;
  }
  return 0;
}

block_address space_map::take(std::size_t count) {
  auto at = find(next_, blocks_, count);
  if (at == 0) at = find(reserved_, std::min(blocks_, next_ + count - 1), count);
  if (at == 0) return {};
  for (std::size_t i = 0; i < count; ++i) set(at + i, true);
  next_ = at + count;
  return block_address(at);
}

void space_map::release(block_address at, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!set(at.value + i, false)) __builtin_trap();  // a block freed twice would be given to two
  }
}

std::vector<block_run> space_map::spare_runs(std::uint64_t run_min, std::uint64_t count_max) const {
  std::vector<block_run> runs;
  std::uint64_t found = 0, in_row = 0;
  const auto end_run = [&](std::uint64_t first) {
    if (in_row >= run_min) {
      runs.push_back({block_address(first), in_row});
      found += in_row;
    }
    in_row = 0;
  };
  auto at = blocks_;
  while (at > reserved_ && found + in_row < count_max) {
    const auto bit = at - 1;
    if (bit % 64 == 63 && bit - 63 >= reserved_ && (words_[bit / 64] | holes_[bit / 64]) == ~std::uint64_t{0}) {
      end_run(at);
      at -= 64;
      continue;
    }
    if (is_spare(bit)) {
      ++in_row;
    } else {
      end_run(at);
    }
    at = bit;
  }
  end_run(at);
  return runs;
}

void space_map::set_hole(const block_run& run, bool hole) {
  for (auto bit = run.at.value; bit < run.at.value + run.count; ++bit) {
    const auto mask = std::uint64_t{1} << (bit % 64);
    if ((words_[bit / 64] & mask) != 0 || ((holes_[bit / 64] & mask) != 0) == hole) continue;
    holes_[bit / 64] ^= mask;
    holes_count_ += hole ? 1 : -1;
  }
}

void space_map::touch(block_address at, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) dirty_[(at.value + i) / page_bits] = true;
}

void space_map::copy_page(std::size_t page, std::span<std::byte> to) const {
  std::memcpy(to.data(), words_.data() + page * page_bits / 64, block_bytes);
}

void space_map::load_page(std::size_t page, std::span<const std::byte> from) {
  auto* words = words_.data() + page * page_bits / 64;
  for (std::size_t i = 0; i < page_bits / 64; ++i) used_ -= static_cast<std::uint64_t>(std::popcount(words[i]));
  std::memcpy(words, from.data(), block_bytes);
  for (std::size_t i = 0; i < page_bits / 64; ++i) used_ += static_cast<std::uint64_t>(std::popcount(words[i]));
  dirty_[page] = false;
}

}  // namespace millrace::store
