#include "runtime/storage/data_directory.hpp"

#include <fstream>

#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/format_file.hpp"
#include "runtime/storage/linked_directory.hpp"
#include "runtime/storage/log_link.hpp"
#include "runtime/storage/stored_topic_id.hpp"

namespace millrace {
namespace {

constexpr std::string_view lock_name = "/.lock";

/// Only a directory that holds nothing may be taken for a new one.
result<void> must_be_empty(disk& d, const std::string& path) {
  const auto entries = d.list(path);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if ("/" + entry.name == lock_name || entry.name == "lost+found" || entry.name.ends_with(".tmp")) continue;
    return make_error(errc::corrupt, "data directory " + path + " holds '" + entry.name + "' but no " +
                                         std::string(format_file_name) + ": it is not Millrace's, or it is damaged");
  }
  return {};
}

result<directory_owner> check_owner(const std::string& path, directory_owner stored, const directory_owner& wanted,
                                    bool cluster_id_given) {
  if (stored.node_id != wanted.node_id) {
    return make_error(errc::invalid_argument, "data directory " + path + " belongs to node " +
                                                  std::to_string(stored.node_id) + ", not to node " +
                                                  std::to_string(wanted.node_id));
  }
  if (cluster_id_given && stored.cluster_id != wanted.cluster_id) {
    return make_error(errc::invalid_argument, "data directory " + path + " belongs to cluster " + stored.cluster_id +
                                                  ", not to cluster " + wanted.cluster_id);
  }
  return stored;
}

result<directory_owner> settle_owner(disk& d, const std::string& path, const directory_owner& wanted,
                                     bool cluster_id_given) {
  auto stored = load_format_file(d, path);
  if (stored) return check_owner(path, std::move(*stored), wanted, cluster_id_given);
  if (stored.error().code != errc::not_found) return stored.error();
  if (auto empty = must_be_empty(d, path); !empty) return empty.error();
  if (auto saved = save_format_file(d, path, wanted); !saved) return saved.error();
  return wanted;
}

}  // namespace

result<std::unique_ptr<data_directory>> data_directory::open(disk& d, const std::string& path,
                                                             const directory_owner& owner, bool cluster_id_given,
                                                             const std::string& boot_id) {
  if (auto made = make_if_absent(d, path); !made) return made.error();
  auto lock = d.lock(path + std::string(lock_name));
  if (!lock && lock.error().code == errc::unavailable) {
    return make_error(errc::unavailable, "data directory " + path + " is in use by another process");
  }
  if (!lock) return lock.error();
  auto settled = settle_owner(d, path, owner, cluster_id_given);
  if (!settled) return settled.error();
  const auto replayed = replay_journal(d, path);
  if (!replayed) return replayed.error();
  auto marks = checkpoint::load(d, path, boot_id);
  if (!marks) return marks.error();
  std::unique_ptr<data_directory> opened(
      new data_directory(d, path, std::move(*lock), std::move(*settled), std::move(*marks), *replayed));
  if (auto removed = opened->remove_unfinished_links(); !removed) return removed.error();
  return opened;
}

/// Nobody else is in the directory, so that no log is being linked now.
result<void> data_directory::remove_unfinished_links() {
  const auto entries = disk_.list(path_);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (!entry.directory || !entry.name.ends_with(linking_suffix)) continue;
    if (auto removed = remove_tree(disk_, path_ + "/" + entry.name); !removed) return removed;
  }
  return {};
}

result<std::vector<topic_partition>> data_directory::partitions() {
  const auto entries = disk_.list(path_);
  if (!entries) return entries.error();
  std::vector<topic_partition> found;
  for (const auto& entry : *entries) {
    if (auto parsed = parse_partition_directory_name(entry.name); entry.directory && parsed) {
      found.push_back(std::move(*parsed));
    }
  }
  return found;
}

result<std::vector<log_key>> data_directory::linked_logs() {
  const auto entries = disk_.list(path_);
  if (!entries) return entries.error();
  std::vector<log_key> found;
  for (const auto& entry : *entries) {
    if (const auto log = parse_linked_directory_name(entry.name); entry.directory && log) found.push_back(*log);
  }
  return found;
}

result<void> data_directory::delete_log(const topic_partition& partition, const topic_id_bytes& id) {
  const auto name = partition_directory_name(partition);
  const auto entries = disk_.list(path_);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    const bool linked = parse_linked_directory_name(entry.name) == log_key{id, partition.partition};
    if (!linked && entry.name != name && !entry.name.starts_with(name + std::string(foreign_suffix))) continue;
    const auto stored = stored_topic_id(disk_, path_ + "/" + entry.name);
    if (!stored) return stored.error();
    if (*stored != id) continue;
    auto taken = result<segment_take>(segment_take());
    if (holds_) taken = holds_->take_all({{id, partition.partition}, path_, path_ + "/" + entry.name});
    if (!taken) return taken.error();
    if (auto out = take_out(entry.name); !out) return out;
  }
  return {};
}

result<void> data_directory::take_out(const std::string& name) {
  marks_.erase(name);
  // A directory without a mark is only scanned; a mark without its directory would be a log that is gone.
  if (auto stored = marks_.store(); !stored) return stored;
  auto doomed = path_ + "/" + name + std::string(deleted_suffix);
  while (disk_.list(doomed)) doomed += deleted_suffix;  // of an earlier log of that name
  if (auto renamed = disk_.rename(path_ + "/" + name, doomed); !renamed) return renamed;
  return disk_.sync_directory(path_);
}

result<void> data_directory::remove_deleted() {
  const auto entries = disk_.list(path_);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (!entry.directory || !entry.name.ends_with(deleted_suffix)) continue;
    if (auto removed = remove_tree(disk_, path_ + "/" + entry.name); !removed) return removed;
  }
  return {};
}

std::string machine_boot_id() {
  std::ifstream source("/proc/sys/kernel/random/boot_id");
  std::string id;
  source >> id;
  return id;
}

}  // namespace millrace
