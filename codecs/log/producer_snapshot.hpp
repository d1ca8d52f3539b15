#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// What a snapshot says of one producer. Source: producer_snapshot.md.
struct producer_snapshot_entry {
  kafka::producer_id id{-1};
  kafka::producer_epoch epoch{-1};
  kafka::sequence_number last_sequence{-1};  ///< -1: no batch is known
  kafka::offset last_offset{-1};
  std::int32_t offset_delta = 0;  ///< last offset - base offset of the last batch
  kafka::timestamp last_timestamp{-1};
  std::int32_t coordinator_epoch = -1;
  kafka::offset transaction_start{-1};  ///< -1: no transaction is open

  friend bool operator==(const producer_snapshot_entry&, const producer_snapshot_entry&) = default;
};

/// The whole file.
std::vector<std::byte> encode_producer_snapshot(std::span<const producer_snapshot_entry> entries);

/// The entries of a whole file. `truncated`, `unsupported` for another version, `corrupt` if checksum or count are
/// wrong.
result<std::vector<producer_snapshot_entry>> decode_producer_snapshot(std::span<const std::byte> file);

}  // namespace millrace
