#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "codecs/base/strong.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

using file_position = strong<struct file_position_tag, std::uint32_t>;  ///< bytes from the start of a segment

/// One entry of a segment's offset index: the batch whose *last* record has `last_offset` begins at `position`.
/// Source: offset_index.md.
struct offset_index_entry {
  static constexpr std::size_t bytes = 8;

  kafka::offset last_offset;
  file_position position;

  friend bool operator==(const offset_index_entry&, const offset_index_entry&) = default;
};

/// The entry as it stands in the index of the segment that begins at `base`; `last_offset` is at most 2^31-1 above it.
std::array<std::byte, offset_index_entry::bytes> encode_offset_index_entry(kafka::offset base,
                                                                           const offset_index_entry& entry);

/// The entry at the front of `bytes`, which has at least 8. Nothing if it cannot be one: a number below zero.
std::optional<offset_index_entry> decode_offset_index_entry(kafka::offset base, std::span<const std::byte> bytes);

}  // namespace millrace
