#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "runtime/disk/disk.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

/// What one flush may put into the journal; nothing, if there is none.
struct journal_room {
  std::size_t bytes = 0;
  std::size_t files = 0;
};

/// How the next flush makes durable what was written: record batches by the journal, as far as it takes them, and all
/// else by a sync of each file, once however many requests named it.
class flush_plan {
 public:
  explicit flush_plan(const journal_room& room) : room_(room) {}

  /// What one request names goes one way or the other as a whole.
  void add(std::span<const file_slice> written) {
    if (!fits(written)) return sync(written);
    for (const auto& part : written) room_.bytes -= part.length;
    room_.files -= written.size();
    journaled_.insert(journaled_.end(), written.begin(), written.end());
  }

  /// For want of room all is to be synced.
  void do_without_journal() {
    room_ = {};
    sync(std::exchange(journaled_, {}));
  }

  const std::vector<file_slice>& journaled() const { return journaled_; }
  const std::vector<std::shared_ptr<file>>& synced() const { return synced_; }

 private:
  bool fits(std::span<const file_slice> written) const {
    std::size_t bytes = 0;
    for (const auto& part : written) {
      if (part.length == 0) return false;  // a name, or a file that is synced whatever it holds
      bytes += part.length;
    }
    return bytes <= room_.bytes && written.size() <= room_.files;
  }

  void sync(std::span<const file_slice> written) {
    for (const auto& part : written) {
      if (std::find(synced_.begin(), synced_.end(), part.file) == synced_.end()) synced_.push_back(part.file);
    }
  }

  journal_room room_;
  std::vector<file_slice> journaled_;
  std::vector<std::shared_ptr<file>> synced_;
};

}  // namespace millrace
