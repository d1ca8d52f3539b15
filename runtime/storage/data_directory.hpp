#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/log_names.hpp"
#include "codecs/log/partition_metadata.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/checkpoint.hpp"
#include "runtime/storage/directory_owner.hpp"
#include "runtime/storage/journal_replay.hpp"
#include "runtime/storage/log_holds.hpp"

namespace millrace {

/// One data directory of a node, locked while this lives. It holds the logs' directories, `millrace.format` (what wrote
/// it and for whom) and the checkpoint. Ownership: the disk outlives it. Threads: its owner's.
class data_directory {
 public:
  /// Opens `path`, made if it does not exist, and replays its journal. A new directory belongs to `owner` from now on.
  /// Of an old one the node id must be the same, and the cluster id too if `cluster_id_given`: else `invalid_argument`.
  /// `unavailable`: another process uses it. `unsupported`: a newer format. `corrupt`: it holds files but says not
  /// whose. Each with a sentence for the operator.
  static result<std::unique_ptr<data_directory>> open(disk& d, const std::string& path, const directory_owner& owner,
                                                      bool cluster_id_given, const std::string& boot_id);

  const std::string& path() const { return path_; }
  const directory_owner& owner() const { return owner_; }
  checkpoint& marks() { return marks_; }

  /// The partitions whose logs are here.
  result<std::vector<topic_partition>> partitions();

  /// Those that were linked and that no topic has opened yet.
  result<std::vector<log_key>> linked_logs();

  /// From now on `delete_log` has what somebody holds of a log kept. `holds` outlives this.
  void keep_for(log_holds& holds) { holds_ = &holds; }

  /// Takes the log of `partition` and topic `id`, which nobody has open, out of the directory, durably, also one that
  /// was set aside for another topic of that name. Its files are removed by `remove_deleted`. No error if there is
  /// none.
  result<void> delete_log(const topic_partition& partition, const topic_id_bytes& id);

  /// What the journal had to put back when the directory was opened.
  const journal_replayed& replayed() const { return replayed_; }

  /// Removes the files of deleted logs, those of earlier runs included.
  result<void> remove_deleted();

 private:
  data_directory(disk& d, std::string path, std::unique_ptr<disk_lock> lock, directory_owner owner, checkpoint marks,
                 const journal_replayed& replayed)
      : disk_(d),
        path_(std::move(path)),
        lock_(std::move(lock)),
        owner_(std::move(owner)),
        marks_(std::move(marks)),
        replayed_(replayed) {}

  result<void> remove_unfinished_links();
  result<void> take_out(const std::string& name);

  disk& disk_;
  std::string path_;
  std::unique_ptr<disk_lock> lock_;
  directory_owner owner_;
  checkpoint marks_;
  journal_replayed replayed_;
  log_holds* holds_ = nullptr;
};

/// The machine's own boot id; empty, which equals no boot, if the system has none.
std::string machine_boot_id();

}  // namespace millrace
