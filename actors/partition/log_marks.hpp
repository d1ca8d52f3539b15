#pragma once
#include <caf/atom.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/storage/log_mark.hpp"

namespace millrace {

/// partition or node -> keeper: store the marks of all logs as they are now. Answered (with nothing) when they are
/// durable; an error otherwise.
using store_marks = caf::atom_constant<caf::atom("storemarks")>;

/// The marks of the logs of one data directory, by the names of their directories: filled from its checkpoint at the
/// start, kept up to date by the partitions, stored by the directory's keeper. Threads: any.
class log_marks {
 public:
  using change = std::pair<std::string, std::optional<log_mark>>;  ///< none: the log is no more

  explicit log_marks(std::map<std::string, log_mark> known = {}) : marks_(std::move(known)) {}

  std::optional<log_mark> find(const std::string& directory) const {
    const std::lock_guard lock(mutex_);
    const auto found = marks_.find(directory);
    return found == marks_.end() ? std::nullopt : std::optional(found->second);
  }

  void set(const std::string& directory, const log_mark& mark) {
    const std::lock_guard lock(mutex_);
    const auto [kept, added] = marks_.try_emplace(directory, mark);
    if (!added && kept->second == mark) return;
    kept->second = mark;
    changed_.insert(directory);
  }

  void forget(const std::string& directory) {
    const std::lock_guard lock(mutex_);
    marks_.erase(directory);
    changed_.insert(directory);
  }

  /// Held while a log's directory is set aside or deleted.
  std::mutex& naming() { return naming_; }

  /// What has changed since the last call.
  std::vector<change> take_changes() {
    const std::lock_guard lock(mutex_);
    std::vector<change> changes;
    for (const auto& directory : std::exchange(changed_, {})) {
      const auto found = marks_.find(directory);
      changes.emplace_back(directory, found == marks_.end() ? std::nullopt : std::optional(found->second));
    }
    return changes;
  }

 private:
  mutable std::mutex mutex_;
  std::mutex naming_;
  std::map<std::string, log_mark> marks_;
  std::set<std::string> changed_;
};

}  // namespace millrace
