#pragma once
#include <optional>

#include "codecs/base/result.hpp"
#include "runtime/storage/segment_lookup.hpp"

namespace millrace {

/// One record, as a search by time finds it.
struct found_record {
  kafka::offset offset;
  kafka::timestamp timestamp;
  kafka::leader_epoch epoch;  ///< of its batch

  friend bool operator==(const found_record&, const found_record&) = default;
};

/// The offsets that a search may return: from `start` up to, not including, `limit`.
struct offset_range {
  kafka::offset start;
  kafka::offset limit;
};

/// The first record in `range` that is at least as new as `target`: timestamps may be in any order. Reads one batch of
/// each place that may hold it, decompressed if need be. Nothing if there is none. Errors as `segment`, and
/// `limit_exceeded` or `corrupt` for a batch that cannot be decompressed.
result<std::optional<found_record>> find_by_timestamp(const segment_list& segments, kafka::timestamp target,
                                                      offset_range range);

/// The first of the newest records in `range`. Nothing if no record there has a timestamp.
result<std::optional<found_record>> find_newest(const segment_list& segments, offset_range range);

}  // namespace millrace
