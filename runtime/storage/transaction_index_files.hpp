#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/transaction_index.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// The aborted transactions of one log, as its segments' `.txnindex` files hold them; a segment without any has no
/// file. The files are a cache of what the markers say, believed only below the point up to which `unsynced` files have
/// been synced and the producers written down: what is above is added anew at opening. Threads: its owner's.
class transaction_index_files {
 public:
  /// As many of the newest entries stay in memory, so that readers near the end need no file.
  static constexpr std::size_t recent_max = 512;

  transaction_index_files(disk& d, std::string directory) : disk_(d), directory_(std::move(directory)) {}

  /// Takes in the files that are there; of the entries those whose markers lie below `end`, the others are cut off, and
  /// are to be added anew.
  result<void> open(kafka::offset end);

  /// An aborted transaction, whose marker is the last so far and stands in the segment `base`.
  result<void> add(kafka::offset base, const transaction_index_entry& entry);

  /// Those that have records in [begin, end), in the order of their markers. `io_failure`, `corrupt`.
  result<std::vector<transaction_index_entry>> overlapping(kafka::offset begin, kafka::offset end) const;

  /// The segment's file is gone, or another one.
  void forget(kafka::offset base) { entries_.erase(base); }

  /// The segment has a new file, of so many entries, which is synced; none if 0.
  void take_in(kafka::offset base, std::size_t entries) {
    if (entries > 0) entries_[base] = entries;
  }

  /// The files written since the last call, to be synced before a snapshot of the producers is believed.
  std::vector<std::string> take_unsynced();

  /// They could not be synced.
  void still_unsynced(const std::vector<std::string>& paths) { unsynced_.insert(paths.begin(), paths.end()); }

 private:
  std::string path_of(kafka::offset base) const;
  result<void> open_one(kafka::offset base, kafka::offset end);
  void remember(const transaction_index_entry& entry);

  disk& disk_;
  std::string directory_;
  std::map<kafka::offset, std::size_t> entries_;  ///< by segment: how many its file has
  std::set<std::string> unsynced_;
  std::vector<transaction_index_entry> recent_;
  kafka::offset recent_from_;  ///< every entry whose marker is not below it is in `recent_`
};

/// Syncs the files; one that is not there any more is no error. Threads: any.
result<void> sync_files(disk& d, const std::vector<std::string>& paths);

}  // namespace millrace
