#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace millrace {

/// Who waits for a partition's high watermark, or its last stable offset, to pass an offset. One watch a watcher: a new
/// one replaces the old, so that the list is no longer than the number of connections. `Watcher` is comparable.
template <class Watcher>
class watchers {
 public:
  struct watch {
    Watcher who;
    std::int64_t offset;
    std::uint64_t token;
    std::uint32_t index;
    bool committed_only = false;
  };

  void set(watch wanted) {
    const auto old =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const watch& w) { return w.who == wanted.who; });
    if (old != waiting_.end()) {
      *old = std::move(wanted);
    } else {
      waiting_.push_back(std::move(wanted));
    }
  }

  /// Calls `tell` with each watch whose offset is below the bound it waits for, and forgets it.
  template <class F>
  void fire(std::int64_t high_watermark, std::int64_t last_stable, F tell) {
    for (std::size_t i = 0; i < waiting_.size();) {
      if (waiting_[i].offset >= (waiting_[i].committed_only ? last_stable : high_watermark)) {
        ++i;
        continue;
      }
      std::swap(waiting_[i], waiting_.back());
      const auto due = std::move(waiting_.back());
      waiting_.pop_back();
      tell(due);
    }
  }

  std::size_t size() const { return waiting_.size(); }

 private:
  std::vector<watch> waiting_;
};

}  // namespace millrace
