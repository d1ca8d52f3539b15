#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// How many entries of a segment's transaction index are known, from its start, and the CRC-32C of their bytes.
struct aborted_entries {
  std::size_t count = 0;
  std::uint32_t crc = 0;

  friend bool operator==(const aborted_entries&, const aborted_entries&) = default;
};

/// Of all segments of a log that have such an index, by their base offsets.
using aborted_checkpoint = std::map<kafka::offset, aborted_entries>;

/// The text of `aborted-checkpoint`: a line "0" (the version), and a line "base count crc" a segment, in their order.
std::string encode_aborted_checkpoint(const aborted_checkpoint& checkpoint);

/// `corrupt` unless it is such a text.
result<aborted_checkpoint> decode_aborted_checkpoint(std::string_view text);

}  // namespace millrace
