#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// A leader epoch and the offset of its first record.
struct epoch_start {
  kafka::leader_epoch epoch;
  kafka::offset start;

  friend bool operator==(const epoch_start&, const epoch_start&) = default;
};

/// The text of `leader-epoch-checkpoint`: a line "0" (the version), a line with the count, and a line "epoch offset"
/// for each. It carries no checksum: what it says is checked against the batches.
std::string encode_leader_epochs(std::span<const epoch_start> epochs);

/// `corrupt` unless it is such a text whose epochs and offsets rise.
result<std::vector<epoch_start>> decode_leader_epochs(std::string_view text);

}  // namespace millrace
