#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/slot_array.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::flow {

/// One declared state of a stage, for all keys that are in memory. Rows are named by `key`, the key's bytes.
class state_column {
 public:
  virtual ~state_column() = default;

  virtual void grow_to(std::size_t slots) = 0;

  /// Makes `at` the place of a key: with what `from` holds of it, or empty if that is null.
  virtual result<void> load(key_slot at, std::string_view key, const map_reader* from) = 0;

  /// Frees what the slot holds, which is in the store.
  virtual void forget(key_slot at) = 0;

  /// Appends what has changed since the last call.
  virtual void write(key_slot at, std::string_view key, map_batch& to) = 0;

  /// The slots are about to be used.
  virtual void prefetch(std::span<const key_slot> slots) const = 0;
};

/// Which slots are in use, changed, or being written. What does not depend on the type of the keys.
class resident_slots {
 public:
  resident_slots() = default;
  resident_slots(const resident_slots&) = delete;
  resident_slots& operator=(const resident_slots&) = delete;
  virtual ~resident_slots() = default;

  /// The key whose turn it is.
  key_slot current = 0;

  void add_column(std::unique_ptr<state_column> column) { columns_.push_back(std::move(column)); }

  void mark_changed(key_slot at) {
    if (uses_[at].changed) return;
    uses_[at].changed = true;
    changed_.push_back(at);
  }

  /// The bytes that name the rows of the slot's key.
  virtual std::string_view key_bytes(key_slot at) = 0;

  /// Appends all that has changed since the last call. One commit at a time: `committed` comes before the next.
  void write_changes(map_batch& to) {
    for (const auto slot : changed_) {
      const std::string key(key_bytes(slot));
      for (const auto& column : columns_) column->write(slot, key, to);
      uses_[slot].changed = false;
      uses_[slot].being_written = true;
    }
    being_written_ = std::exchange(changed_, {});
  }

  /// What was written last can be read from the store: its slots may be given to others.
  virtual void committed() {
    for (const auto slot : being_written_) uses_[slot].being_written = false;
    being_written_.clear();
  }

  std::size_t changed() const { return changed_.size(); }

  /// Where rows are. `has_rows`: some may be there already. Null, in a test without state: there never are.
  void open(const map_reader* rows, bool has_rows) {
    rows_ = rows;
    read_rows_ = has_rows;
  }

  /// Where the rows of a key that comes into memory are read. Null as long as there can be none.
  const map_reader* store() const { return read_rows_ ? rows_ : nullptr; }

  /// The first error of a read; what came of it is of no use.
  std::optional<error> failure;

 protected:
  struct slot_use {
    std::uint32_t stretch = 0;  ///< that used it last
    bool recent = false;        ///< used since the hand that looks for room has passed it
    bool taken = false;         ///< by a key
    bool changed = false;
    bool being_written = false;
  };

  /// A key leaves memory: from now on it may come back.
  void begin_reading() { read_rows_ = true; }

  std::vector<std::unique_ptr<state_column>> columns_;
  slot_array<slot_use> uses_;
  std::vector<key_slot> changed_;
  std::vector<key_slot> being_written_;

 private:
  const map_reader* rows_ = nullptr;
  bool read_rows_ = false;
};

/// Where a stage declares its states.
struct state_home {
  std::string stage;  ///< its name, which names its rows
  resident_slots* slots = nullptr;

  /// A column for one of them, which the slots own.
  template <class Column>
  Column* add(row_kind kind, std::string_view name) const {
    auto column = std::make_unique<Column>(row_prefix(stage, kind, name), *slots);
    auto* const at = column.get();
    slots->add_column(std::move(column));
    return at;
  }
};

}  // namespace millrace::flow
