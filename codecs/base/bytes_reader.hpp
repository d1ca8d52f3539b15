#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "codecs/base/big_endian.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// Takes big-endian values from the front of borrowed bytes.
/// Failure sticks: after the first one every read returns zero or nothing and moves nothing, so that a decoder asks
/// `ok()` once at its end, and wherever it would loop or allocate on what it has read.
/// Ownership: borrows `bytes`, and so does every span it returns. Threads: one at a time.
class bytes_reader {
 public:
  explicit bytes_reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return why_ == nullptr; }
  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

  /// The first failure; only to be asked when `ok()` is false. `truncated`: the bytes ended before the value did.
  /// `corrupt`: the bytes cannot be such a value.
  error failure() const { return make_error(code_, std::string(why_) + " at byte " + std::to_string(position_)); }

  /// Fails from outside, for rules that the reader does not know. `why` must live for ever (a literal).
  void fail(errc code, const char* why) {
    if (!ok()) return;
    code_ = code;
    why_ = why;
  }

  std::int8_t read_int8() { return read_big_endian<std::int8_t>(); }
  std::int16_t read_int16() { return read_big_endian<std::int16_t>(); }
  std::int32_t read_int32() { return read_big_endian<std::int32_t>(); }
  std::int64_t read_int64() { return read_big_endian<std::int64_t>(); }

  template <std::integral Integer>
  Integer read_big_endian() {
    if (!have(sizeof(Integer))) return 0;
    const auto value = load_big_endian<Integer>(bytes_.data() + position_);
    position_ += sizeof(Integer);
    return value;
  }

  /// Seven bits a byte, least significant first; `corrupt` if it does not fit 32 bits.
  std::uint32_t read_uvarint() { return static_cast<std::uint32_t>(read_base128(32)); }

  /// Zigzag varints; `corrupt` if they do not fit 32 or 64 bits.
  std::int32_t read_varint() {
    const auto zigzag = static_cast<std::uint32_t>(read_base128(32));
    return static_cast<std::int32_t>((zigzag >> 1U) ^ (~(zigzag & 1U) + 1U));
  }
  std::int64_t read_varlong() {
    const auto zigzag = read_base128(64);
    return static_cast<std::int64_t>((zigzag >> 1U) ^ (~(zigzag & 1U) + 1U));
  }

  /// The next `size` bytes, not copied; empty if there are fewer.
  std::span<const std::byte> read_bytes(std::size_t size) {
    if (!have(size)) return {};
    const auto taken = bytes_.subspan(position_, size);
    position_ += size;
    return taken;
  }

  void skip(std::size_t size) { (void)read_bytes(size); }

 private:
  bool have(std::size_t size) {
    if (!ok()) return false;
    if (size <= remaining()) return true;
    fail(errc::truncated, "bytes end too early");
    return false;
  }

  std::uint64_t read_base128(unsigned bits) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; have(1); shift += 7) {
      const auto byte = std::to_integer<std::uint64_t>(bytes_[position_]);
      const auto digit = byte & 0x7fU;
      if (shift >= bits || (bits - shift < 7 && (digit >> (bits - shift)) != 0)) {
        fail(errc::corrupt, "varint too long");
        return 0;
      }
      ++position_;
      value |= digit << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    return 0;
  }

  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
  const char* why_ = nullptr;
  errc code_ = errc::corrupt;
};

}  // namespace millrace
