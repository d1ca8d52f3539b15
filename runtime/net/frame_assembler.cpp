#include "runtime/net/frame_assembler.hpp"

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <cstring>

#include "runtime/base/budget.hpp"

namespace millrace {
namespace {

constexpr std::size_t first_block_bytes = 4 << 10;
constexpr std::size_t trust = 16;  // bytes of memory for each byte that has arrived
constexpr std::size_t small_frame_bytes_max = 64 << 10;

/// What a frame leaves of the budget to those that must not wait for it.
std::size_t left_to_others(std::size_t frame_bytes, std::size_t budget_bytes) {
  return frame_bytes > small_frame_bytes_max ? budget_bytes / 8 : budget_bytes / 16;
}

/// Grows in few steps, of which the last, to the whole frame, is from a sixteenth of it: copying costs little, and the
/// old block beside the new one too.
std::size_t next_block_bytes(std::size_t frame_bytes, std::size_t arrived) {
  const auto enough_for_all = (frame_bytes + trust - 1) / trust;
  if (arrived >= enough_for_all) return frame_bytes;
  return std::min(frame_bytes, std::max(first_block_bytes, std::min(arrived * trust, enough_for_all)));
}

}  // namespace

std::span<std::byte> frame_assembler::space() {
  if (!in_frame_ || !kept_back_.empty()) return {};
  if (have_ == block_->size() && !grow(have_)) return {};
  return {block_->data() + have_, block_->size() - have_};
}

void frame_assembler::filled(std::size_t count) {
  have_ += count;
  finish_if_whole();
}

result<void> frame_assembler::feed(std::span<const std::byte> bytes) {
  std::vector<std::byte> joined;
  if (!kept_back_.empty()) {
    joined.swap(kept_back_);
    joined.insert(joined.end(), bytes.begin(), bytes.end());
    bytes = joined;
  }
  while (!bytes.empty()) {
    const auto used = feed_once(bytes);
    if (!used) {
      if (!lost_) kept_back_.assign(bytes.begin(), bytes.end());
      return used.error();
    }
    bytes = bytes.subspan(*used);
  }
  return {};
}

/// Takes a length, or bytes of a frame; how many bytes that were.
result<std::size_t> frame_assembler::feed_once(std::span<const std::byte> bytes) {
  if (in_frame_) {
    if (have_ == block_->size() && !grow(have_ + bytes.size())) {
      return make_error(errc::limit_exceeded, "read frame: memory_budget_bytes is used up");
    }
    const auto count = std::min(bytes.size(), block_->size() - have_);
    std::memcpy(block_->data() + have_, bytes.data(), count);
    filled(count);
    return count;
  }
  const auto count = std::min(bytes.size(), sizeof prefix_ - prefix_have_);
  std::memcpy(prefix_ + prefix_have_, bytes.data(), count);
  if (prefix_have_ + count == sizeof prefix_) {
    const auto size = boost::endian::load_big_u32(reinterpret_cast<const unsigned char*>(prefix_));
    if (auto begun = begin_frame(size, bytes.size() - count); !begun) return begun.error();
    prefix_have_ = 0;
  } else {
    prefix_have_ += count;
  }
  return count;
}

result<void> frame_assembler::begin_frame(std::uint32_t size, std::size_t in_hand) {
  if (size > limits_.frame_bytes_max) {
    lost_ = true;
    return make_error(errc::limit_exceeded, "read frame: a length of " +
                                                std::to_string(static_cast<std::int32_t>(size)) +
                                                " bytes; the bound is " + std::to_string(limits_.frame_bytes_max));
  }
  frame_size_ = size;
  have_ = 0;
  block_.reset();
  if (!grow(in_hand)) {
    return make_error(errc::limit_exceeded, "read frame: memory_budget_bytes is used up");
  }
  in_frame_ = true;
  finish_if_whole();
  return {};
}

/// Makes the block larger, as far as the bytes that have arrived justify; false if the budget has no room.
bool frame_assembler::grow(std::size_t arrived) {
  const auto capacity = next_block_bytes(frame_size_, arrived);
  if (limits_.budget != nullptr) {
    const auto wanted = capacity + left_to_others(frame_size_, limits_.budget->bytes_max());
    if (!limits_.budget->try_take(wanted)) return false;
    limits_.budget->give_back(wanted);  // the block takes its part itself
  }
  auto block = chunk::make(capacity, limits_.budget);
  if (block_ && have_ > 0) std::memcpy(block->data(), block_->data(), have_);
  block_ = std::move(block);
  return true;
}

void frame_assembler::finish_if_whole() {
  if (have_ < frame_size_) return;
  frames_.emplace_back(std::move(block_), 0, frame_size_);
  block_.reset();
  in_frame_ = false;
}

std::vector<std::byte> frame_assembler::take_unfinished() {
  std::vector<std::byte> bytes;
  if (in_frame_) {
    std::byte prefix[4];
    boost::endian::store_big_u32(reinterpret_cast<unsigned char*>(prefix), static_cast<std::uint32_t>(frame_size_));
    bytes.insert(bytes.end(), prefix, prefix + sizeof prefix);
    bytes.insert(bytes.end(), block_->data(), block_->data() + have_);
  } else {
    bytes.insert(bytes.end(), prefix_, prefix_ + prefix_have_);
  }
  bytes.insert(bytes.end(), kept_back_.begin(), kept_back_.end());
  block_.reset();
  in_frame_ = false;
  prefix_have_ = 0;
  kept_back_.clear();
  return bytes;
}

}  // namespace millrace
