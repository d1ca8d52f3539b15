#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/volume/volume_ids.hpp"
#include "codecs/base/result.hpp"
#include "codecs/store/block_pointer.hpp"

namespace millrace {

/// What was moved.
struct mirror_tally {
  std::uint64_t blocks_sent = 0, data_blocks_sent = 0;
  std::uint64_t bytes_sent = 0;      ///< as they came from the link
  std::uint64_t bytes_changed = 0;   ///< of the blocks, unfolded
  std::uint64_t log_bytes_sent = 0;  ///< of records; what was on its way when a node was killed counts twice

  bool nothing() const { return blocks_sent == 0 && log_bytes_sent == 0; }

  bool operator==(const mirror_tally&) const = default;
};

/// A run of a mirror that was begun, as the registry keeps it until its end.
struct mirror_progress {
  std::uint64_t import = 0;    ///< of the store
  std::uint64_t snapshot = 0;  ///< of the source
  std::uint64_t base = 0;
  store::block_hash root;
  std::string name;  ///< of the snapshot
  std::uint64_t used_bytes = 0, used_objects = 0;
  std::int64_t created_at = 0;
  std::int64_t started_at = 0;  ///< nanoseconds since 1970
  mirror_tally moved;           ///< until now, also by attempts that were cut off
};

/// What a run has done, from its beginning on, however often it was cut off.
struct mirror_receipt {
  std::int64_t started_at = 0, ended_at = 0;
  mirror_tally moved;
  store::block_hash source_root, mirror_root;
  std::string snapshot;
};

/// Where the registry's tree keeps both, beside the volumes' records.
std::string progress_key(volume_id volume);
std::string receipt_key(volume_id volume);

std::string encode(const mirror_progress& p);
std::string encode(const mirror_receipt& r);
result<mirror_progress> decode_progress(std::string_view bytes);
result<mirror_receipt> decode_receipt(std::string_view bytes);

}  // namespace millrace
