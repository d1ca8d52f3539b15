#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// One entry of a segment's transaction index: a transaction whose abort marker is in the segment.
/// Source: transaction_index.md.
struct transaction_index_entry {
  static constexpr std::size_t bytes = 34;

  kafka::producer_id producer_id;
  kafka::offset first_offset;        ///< of the transaction's first record, perhaps in an earlier segment
  kafka::offset last_offset;         ///< of its abort marker
  kafka::offset last_stable_offset;  ///< of the partition when the marker was appended

  /// Has the transaction records, or its marker, from `begin` on and before `end`?
  bool overlaps(kafka::offset begin, kafka::offset end) const { return last_offset >= begin && first_offset < end; }

  friend bool operator==(const transaction_index_entry&, const transaction_index_entry&) = default;
};

/// The entry as it stands in the index of any segment.
std::array<std::byte, transaction_index_entry::bytes> encode_transaction_index_entry(
    const transaction_index_entry& entry);

/// The entry at the front of `bytes`, which has at least 34, in the index of the segment that begins at `base`. Nothing
/// if it cannot be one: of another version, a number below zero, or a marker before the transaction or the segment.
std::optional<transaction_index_entry> decode_transaction_index_entry(kafka::offset base,
                                                                      std::span<const std::byte> bytes);

}  // namespace millrace
