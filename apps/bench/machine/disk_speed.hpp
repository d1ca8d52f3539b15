#pragma once
#include <string>

#include "apps/bench/measure/latency_histogram.hpp"
#include "codecs/base/result.hpp"

namespace millrace::bench {

/// 10^6 bytes a second through one file, MiB by MiB from its beginning to its end.
struct file_speed {
  double page_cache = 0;  ///< until the last write has returned
  double synced = 0;      ///< until fdatasync after it has returned too
  double direct = 0;      ///< past the page cache, synced; 0 if the file system cannot do that
};

/// Appends of 4 KiB to one file in `folder`, fdatasync after each: what one acknowledged write costs. Errors of the
/// system with the file's path. The file is gone afterwards, as with the next.
result<latency_histogram> measure_synced_appends(const std::string& folder, int count);

/// Writes `bytes`, rounded up to MiB, twice: through the page cache and past it.
result<file_speed> measure_file_speed(const std::string& folder, std::size_t bytes);

}  // namespace millrace::bench
