#pragma once
#include <cstddef>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/aborted_checkpoint.hpp"
#include "codecs/log/transaction_index.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// The aborted transactions of one log, as its segments' `.txnindex` files hold them; a segment without any has no
/// file. The files are a cache of what the markers say, believed only below the point up to which `unsynced` files have
/// been synced and the producers written down, and if they are what the checkpoint of then says: what is above, or all,
/// is added anew at opening. Threads: its owner's.
class transaction_index_files {
 public:
  /// As many of the newest entries stay in memory, so that readers near the end need no file.
  static constexpr std::size_t recent_max = 512;

  transaction_index_files(disk& d, std::string directory) : disk_(d), directory_(std::move(directory)) {}

  /// Takes in the files that are there; of the entries those whose markers lie below `end`, the others are cut off, and
  /// are to be added anew. False if a file is not what the checkpoint says, or is missing: all are removed then, and
  /// all entries are to be added anew. Segments before the one at `oldest` are no more.
  result<bool> open(kafka::offset end, kafka::offset oldest = kafka::offset(0));

  /// An aborted transaction, whose marker is the last so far and stands in the segment `base`.
  result<void> add(kafka::offset base, const transaction_index_entry& entry);

  /// Those that have records in [begin, end), in the order of their markers. `io_failure`, `corrupt`.
  result<std::vector<transaction_index_entry>> overlapping(kafka::offset begin, kafka::offset end) const;

  /// The segment's file is gone.
  void forget(kafka::offset base) { files_.erase(base); }

  /// The segments `replaced` have become one, which begins at the first of them and goes up to `end`, and whose file,
  /// if it has `entries`, is synced. `io_failure`.
  result<void> replace(std::span<const kafka::offset> replaced, kafka::offset end, std::size_t entries);

  /// What the files hold now.
  const aborted_checkpoint& checkpoint() const { return files_; }

  /// The files written since the last call, to be synced before a snapshot of the producers is believed.
  std::vector<std::string> take_unsynced();

  /// They could not be synced.
  void still_unsynced(const std::vector<std::string>& paths) { unsynced_.insert(paths.begin(), paths.end()); }

 private:
  std::string path_of(kafka::offset base) const;
  result<aborted_checkpoint> load_checkpoint() const;
  result<bool> open_one(kafka::offset base, kafka::offset end, const aborted_entries* expected);
  result<bool> remove_all();
  void remember(const transaction_index_entry& entry);

  disk& disk_;
  std::string directory_;
  aborted_checkpoint files_;
  std::set<std::string> unsynced_;
  std::vector<transaction_index_entry> recent_;
  kafka::offset recent_from_;  ///< every entry whose marker is not below it is in `recent_`
};

/// Replaces the checkpoint of the log in `directory`; one that has nothing to say is not made. Threads: any.
result<void> save_aborted_checkpoint(disk& d, const std::string& directory, const aborted_checkpoint& checkpoint);

/// Syncs the files; one that is not there any more is no error. Threads: any.
result<void> sync_files(disk& d, const std::vector<std::string>& paths);

}  // namespace millrace
