#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// One entry of a segment's time index: no record up to the batch that ends with `last_offset` is newer than `largest`,
/// and a record of that batch is as new. Source: time_index.md.
struct time_index_entry {
  static constexpr std::size_t bytes = 12;

  kafka::timestamp largest;
  kafka::offset last_offset;

  friend bool operator==(const time_index_entry&, const time_index_entry&) = default;
};

/// The entry as it stands in the index of the segment that begins at `base`.
std::array<std::byte, time_index_entry::bytes> encode_time_index_entry(kafka::offset base,
                                                                       const time_index_entry& entry);

/// The entry at the front of `bytes`, which has at least 12. Nothing if it cannot be one: an offset below `base`.
std::optional<time_index_entry> decode_time_index_entry(kafka::offset base, std::span<const std::byte> bytes);

}  // namespace millrace
