#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "codecs/base/big_endian.hpp"

namespace millrace {

/// Appends big-endian values to bytes that it owns. Never fails but for memory. Threads: one at a time.
class bytes_writer {
 public:
  bytes_writer() = default;

  /// Continues after `bytes`, for instance in memory that is used again.
  explicit bytes_writer(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

  std::size_t size() const { return bytes_.size(); }
  std::span<const std::byte> bytes() const { return bytes_; }
  std::vector<std::byte> take() { return std::exchange(bytes_, {}); }
  void reserve(std::size_t total) { bytes_.reserve(total); }

  void write_int8(std::int8_t value) { write_big_endian(value); }
  void write_int16(std::int16_t value) { write_big_endian(value); }
  void write_int32(std::int32_t value) { write_big_endian(value); }
  void write_int64(std::int64_t value) { write_big_endian(value); }

  template <std::integral Integer>
  void write_big_endian(Integer value) {
    const auto at = bytes_.size();
    bytes_.resize(at + sizeof(Integer));
    store_big_endian(bytes_.data() + at, value);
  }

  /// Seven bits a byte, least significant first.
  void write_uvarint(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) bytes_.push_back(static_cast<std::byte>(value | 0x80U));
    bytes_.push_back(static_cast<std::byte>(value));
  }

  /// Zigzag varints: -1 takes one byte as 1 does. The 32-bit and the 64-bit form are the same bytes.
  void write_varint(std::int32_t value) { write_varlong(value); }
  void write_varlong(std::int64_t value) {
    write_uvarint((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U));
  }

  void write_bytes(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  /// Overwrites the four bytes at `position`, which have been written before: for sizes known only afterwards.
  void patch_int32(std::size_t position, std::int32_t value) { store_big_endian(bytes_.data() + position, value); }

  /// Forgets what was written from `size` on, for taking back a value that could not be finished.
  void truncate(std::size_t size) { bytes_.resize(size); }

 private:
  std::vector<std::byte> bytes_;
};

/// Counts the bytes that a bytes_writer would append. Same calls, no memory.
class bytes_counter {
 public:
  std::size_t size() const { return size_; }

  template <class Integer>
  void write_big_endian(Integer) {
    size_ += sizeof(Integer);
  }
  void write_uvarint(std::uint64_t value) {
    for (++size_; value >= 0x80U; value >>= 7U) ++size_;
  }
  void write_bytes(std::span<const std::byte> bytes) { size_ += bytes.size(); }

 private:
  std::size_t size_ = 0;
};

}  // namespace millrace
