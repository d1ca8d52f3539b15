#pragma once
#include <atomic>
#include <cstdint>
#include <limits>

namespace millrace {

/// What a partition lets everyone on the node see without asking: written by the partition, read by any thread.
/// A reader may be a moment behind, never ahead.
struct partition_progress {
  std::atomic<std::int64_t> high_watermark{-1};      ///< -1: not opened yet
  std::atomic<std::int64_t> last_stable_offset{-1};  ///< -1: not opened yet
  std::atomic<std::int64_t> log_start_offset{0};
  std::atomic<std::int64_t> end_before_opening{0};  ///< what the checkpoint says; a crash may have left more
  std::atomic<std::uint64_t> bytes{0};              ///< of all segments
  std::atomic<std::uint32_t> segments{0};
  std::atomic<bool> damaged{false};  ///< somebody asked for bytes that are not what was written
  std::atomic<bool> usable{true};    ///< false: its log could not be opened, or does not take records any more

  /// Of a mirror, whose source's cuts are shown one after the other: nothing from here on is shown yet, to readers of
  /// committed records nothing from `stable_max` on. Written, together with the high watermark and the last stable
  /// offset, by whoever shows a cut, while no reactor runs. `shown_always`: it is no mirror.
  std::atomic<std::int64_t> shown_max{shown_always};
  std::atomic<std::int64_t> stable_max{shown_always};

  static constexpr std::int64_t shown_always = std::numeric_limits<std::int64_t>::max();

  bool is_mirror() const { return shown_max.load(std::memory_order_relaxed) != shown_always; }
};

}  // namespace millrace
