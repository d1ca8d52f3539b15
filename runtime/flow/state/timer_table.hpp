#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/state/key_codec.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::flow {

/// The timers of a stage: at most one a key and time. They stand in the store in the order of their times and are read
/// when their time comes, so that opening reads one row. Those set since the opening are also in memory.
/// Times are plain numbers here: the same table serves event time and wall time. Threads: one.
template <class Key>
class timer_table {
 public:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  explicit timer_table(std::string prefix) : prefix_(std::move(prefix)) {}

  /// Looks where the first timer stands. `store` outlives the table.
  result<void> open(const map_reader& store) {
    store_ = &store;
    return find_next_stored(prefix_);
  }

  void set(std::int64_t time, Key key) { note(time, std::move(key), true); }
  void cancel(std::int64_t time, Key key) { note(time, std::move(key), false); }

  /// Nothing fires before this. Something fires then, as a rule: what was cancelled may stand there still.
  std::int64_t earliest() const {
    const auto in_memory = moments_.empty() ? never : moments_.begin()->first;
    return std::min(in_memory, next_stored_);
  }

  /// Takes the keys of the timers at `earliest()`, in rising order, none if all were cancelled.
  result<std::vector<Key>> take_earliest() {
    const auto time = earliest();
    if (auto read = read_stored(time); !read) return read.error();
    std::vector<Key> keys;
    const auto found = moments_.find(time);
    if (found == moments_.end()) return keys;
    tidy(found->second, false);
    for (auto& operation : found->second.operations) {
      changes_.push_back({time, operation.key, false});
      keys.push_back(std::move(operation.key));
    }
    last_ = nullptr;
    moments_.erase(found);
    return keys;
  }

  /// Appends what has changed since the last call.
  void write_changes(map_batch& to) {
    std::stable_sort(changes_.begin(), changes_.end(), [](const change& a, const change& b) {
      return a.time != b.time ? a.time < b.time : a.key < b.key;
    });
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const auto& last = changes_[i];
      if (i + 1 < changes_.size() && changes_[i + 1].time == last.time && changes_[i + 1].key == last.key) continue;
      const auto row = row_of(last.time, last.key);
      last.set ? to.put(row, {}) : to.erase(row);
    }
    changes_.clear();
  }

 private:
  static constexpr std::size_t few = 16;

  struct operation {
    Key key;
    bool set;
  };
  /// What happened to the timers of one time, in order; later operations of a key win. Tidied whenever it has doubled,
  /// so that each costs the logarithm of their number however often timers are set again.
  struct moment {
    std::vector<operation> operations;
    std::size_t tidied = 0;
  };
  struct change {
    std::int64_t time;
    Key key;
    bool set;
  };

  void note(std::int64_t time, Key key, bool set) {
    changes_.push_back({time, key, set});
    if (last_ == nullptr || last_time_ != time) {
      last_ = &moments_[time];
      last_time_ = time;
    }
    last_->operations.push_back({std::move(key), set});
    const auto count = last_->operations.size();
    if (count < 2 * last_->tidied + few && (set || count > few)) return;
    tidy(*last_, time >= next_stored_);
    if (!last_->operations.empty()) return;
    moments_.erase(time);
    last_ = nullptr;
  }

  /// Leaves the last operation of each key. Cancellations are kept as long as the store may hold what they cancel.
  static void tidy(moment& of, bool keep_cancellations) {
    auto& all = of.operations;
    std::stable_sort(all.begin(), all.end(), [](const operation& a, const operation& b) { return a.key < b.key; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + 1 < all.size() && all[i + 1].key == all[i].key) continue;
      if (!all[i].set && !keep_cancellations) continue;
      if (kept != i) all[kept] = std::move(all[i]);
      ++kept;
    }
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(kept), all.end());
    of.tidied = kept;
  }

  /// Brings the rows of all times up to `time` into memory, in front of what has happened since.
  result<void> read_stored(std::int64_t time) {
    if (next_stored_ > time) return {};
    std::map<std::int64_t, std::vector<operation>> read;
    const auto rows = store_->cursor();
    auto moved = rows->seek(start_of(next_stored_));
    next_stored_ = never;
    for (; moved && rows->valid() && rows->key().starts_with(prefix_); moved = rows->next()) {
      auto name = rows->key().substr(prefix_.size());
      std::int64_t at = 0;
      Key key{};
      if (!read_key(name, at) || !read_key(name, key)) return make_error(errc::corrupt, "timer of " + prefix_);
      if (at > time) {
        next_stored_ = at;
        break;
      }
      read[at].push_back({std::move(key), true});
    }
    if (!moved) return moved;
    for (auto& [at, operations] : read) {
      auto& into = moments_[at].operations;
      into.insert(into.begin(), std::move_iterator(operations.begin()), std::move_iterator(operations.end()));
    }
    return {};
  }

  result<void> find_next_stored(const std::string& from) {
    const auto rows = store_->cursor();
    if (auto moved = rows->seek(from); !moved) return moved;
    next_stored_ = never;
    if (!rows->valid() || !rows->key().starts_with(prefix_)) return {};
    auto name = rows->key().substr(prefix_.size());
    if (!read_key(name, next_stored_)) return make_error(errc::corrupt, "timer of " + prefix_);
    return {};
  }

  std::string start_of(std::int64_t time) const {
    auto row = prefix_;
    write_key(row, time);
    return row;
  }

  std::string row_of(std::int64_t time, const Key& key) const {
    auto row = start_of(time);
    write_key(row, key);
    return row;
  }

  std::string prefix_;
  const map_reader* store_ = nullptr;
  std::int64_t next_stored_ = never;  // no earlier row that is not in memory
  std::map<std::int64_t, moment> moments_;
  moment* last_ = nullptr;  // of `moments_`: the one noted last, as timers of many keys fall together
  std::int64_t last_time_ = 0;
  std::vector<change> changes_;
};

}  // namespace millrace::flow
