#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/log_names.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/segment_take.hpp"
#include "runtime/storage/stored_segments.hpp"

namespace millrace {

/// One new segment that takes the place of those of the offsets [base, end). It is written under names with `.cleaned`
/// behind; the rename of its log to `<base>.log.<end>.swap` is the moment from which on it counts: an opening that
/// finds that name finishes the swap, and throws away what has only `.cleaned` behind its name.
struct segment_swap {
  kafka::offset base;
  kafka::offset end;

  friend bool operator==(const segment_swap&, const segment_swap&) = default;
};

/// Segments are about to leave a log: what it returns lives until they have, and after an error they stay.
using segments_leaving = std::function<result<segment_take>(std::span<const segment_extent>)>;

/// What has been written for a swap.
struct compacted_segment {
  segment_swap swap;
  std::uint32_t size = 0;
  std::size_t aborted_transactions = 0;  ///< entries of its transaction index
};

/// The files of a swap, all of which are there, if only empty. Snapshots of producers are no part of it.
inline constexpr segment_file swapped_files[] = {segment_file::offset_index, segment_file::time_index,
                                                 segment_file::transaction_index, segment_file::log};

/// Where a file of the new segment is written.
std::string cleaned_path(const std::string& directory, kafka::offset base, segment_file kind);

/// Whether a file of that name says that a crash has come in between: `recover_swaps` knows what to do.
bool is_left_by_swap(std::string_view name);

/// The swap that a file of that name says is to be finished.
std::optional<segment_swap> parse_swap_name(std::string_view name);

/// The synced `.cleaned` files get their names for the swap, durably: it has happened. So that those who hold the old
/// segments may believe their transaction indexes, these are synced before. Blocks.
result<void> commit_swap(disk& d, const std::string& directory, const segment_swap& swap);

/// The files of the segments that begin at `replaced`, `swap.base` among them, get names with `.deleted` behind or are
/// overwritten, and the new one's files get their own. The paths to be removed, once the directory is synced. After an
/// error an opening of the log goes on with it.
result<std::vector<std::string>> finish_swap(disk& d, const std::string& directory, const segment_swap& swap,
                                             std::span<const kafka::offset> replaced);

/// Finishes the swaps that a crash has interrupted, and removes what compaction had not finished. `leaving` is called
/// with the segments of each swap that are all still in their place, before they go. Blocks.
result<void> recover_swaps(disk& d, const std::string& directory, const segments_leaving& leaving);

}  // namespace millrace
