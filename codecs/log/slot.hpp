#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// One of the two slots in which small state is kept. Of two good slots the one with the larger sequence is the newer.
/// Source: slot.md.
struct slot {
  std::uint64_t sequence = 0;
  std::vector<std::byte> payload;

  friend bool operator==(const slot&, const slot&) = default;
};

std::vector<std::byte> encode_slot(std::uint64_t sequence, std::span<const std::byte> payload);

/// `corrupt` if it is no slot, or one that was not written whole; `unsupported` if a newer version wrote it.
result<slot> decode_slot(std::span<const std::byte> bytes);

}  // namespace millrace
