#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/held_log.hpp"
#include "runtime/storage/segment_take.hpp"
#include "runtime/storage/stored_segments.hpp"

namespace millrace {

/// Where the files of a log stand.
struct log_location {
  log_key log;
  std::string data_directory;  ///< in which what is held of it is kept
  std::string directory;       ///< of its segments
};

/// What a holder reads of a log beside what the log itself still has. Nothing is taken from the log while it lives.
struct held_view {
  log_hold hold;
  std::string directory;           ///< of what is kept
  std::vector<held_segment> kept;  ///< oldest first; the rest of the cut is in the log's own segments
  segment_take nothing_else;
};

/// Who holds which cuts of which logs of a node, and the segments kept for them when their logs have them no more.
///
/// Holds are given with `restore`, from wherever their owner keeps them, and `open` is called for each data directory,
/// before any log is opened: a log's opening may already take segments away. A hold lives as long as the process,
/// unless it is released; a kept file lives as long as anybody needs it. A crash leaves a segment in its log, or kept,
/// or both. Ownership: the disk outlives it, and it outlives all logs. Threads: any. `hold`, `restore` and `find` do
/// not block on the disk, all else does.
class log_holds {
 public:
  explicit log_holds(disk& d) : disk_(d) {}

  void restore(const log_key& log, holder_id holder, const log_hold& as);

  /// Learns what is kept in the data directory, and removes what nobody holds. `io_failure`.
  result<void> open(const std::string& data_directory);

  /// The cut is held from now on: what was taken away before does not belong to it, what is later does. What its owner
  /// keeps for `restore`: `cut` with a start that is raised if records below it are leaving the log already.
  log_hold hold(const log_key& log, holder_id holder, const log_cut& cut);

  std::optional<log_hold> find(const log_key& log, holder_id holder) const;

  /// To be called when it is durably known that the holder is no more: files that only it needed are removed. No error
  /// if it is not known. `io_failure`: files are left, which the next `open` removes.
  result<void> release(const log_key& log, holder_id holder);

  /// Why segments leave their log.
  enum class cause { retention, compaction };

  /// The segments `going` are about to leave their log; when this returns what anybody needs of them is kept, durably,
  /// and the caller renames or replaces their files while the result lives. After an error they must stay.
  result<segment_take> take(const log_location& from, std::span<const segment_extent> going, cause why);

  /// All of the log leaves: its directory is about to be renamed. Nobody has it open.
  result<segment_take> take_all(const log_location& from);

  /// `not_found`: there is no such hold.
  result<held_view> view(const log_key& log, holder_id holder) const;

 private:
  struct entry {
    std::mutex files;  // held while files move; taken before `mutex_`
    held_log held;     // guarded by `mutex_`, as all else
    std::string data_directory;
  };

  std::shared_ptr<entry> entry_of(const log_key& log);
  std::shared_ptr<entry> known(const log_key& log) const;
  result<void> open_one(const std::string& data_directory, const std::string& name, const log_key& log);
  result<void> keep_files(const log_location& from, const std::vector<held_segment>& taken);
  result<void> keep_rest(const log_location& from);
  result<void> take_kept(entry& of, const log_location& from, const std::vector<held_segment>& taken);
  result<void> remove_kept(const std::string& directory, const std::vector<held_segment>& dropped, bool last);

  disk& disk_;
  mutable std::mutex mutex_;
  std::map<log_key, std::shared_ptr<entry>> logs_;
};

}  // namespace millrace
