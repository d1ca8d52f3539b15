#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/resident_slots.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// Entries of an `archive_state` that wait to be written, by slot.
template <class K, class V>
class archive_column final : public state_column {
 public:
  archive_column(std::string prefix, resident_slots& slots) : prefix_(std::move(prefix)), slots_(slots) {}

  void put(K entry, V value) { waiting().puts.emplace_back(std::move(entry), std::move(value)); }
  void erase(K entry) { waiting().erased.push_back(std::move(entry)); }

  void grow_to(std::size_t slots) override { cells_.grow_to(slots); }

  result<void> load(key_slot at, std::string_view, const map_reader*) override {
    cells_[at] = {};
    return {};
  }

  void forget(key_slot at) override { cells_[at] = {}; }

  void write(key_slot at, std::string_view key, map_batch& to) override {
    auto& cell = cells_[at];
    for (const auto& entry : cell.erased) to.erase(row_of(key, entry));
    for (const auto& [entry, value] : cell.puts) {
      std::string row;
      write_state(row, value);
      to.put(row_of(key, entry), row);
    }
    cell = {};
  }

  void prefetch(std::span<const key_slot>) const override {}

 private:
  struct cell_t {
    std::vector<K> erased;
    std::vector<std::pair<K, V>> puts;
  };

  cell_t& waiting() {
    slots_.mark_changed(slots_.current);
    return cells_[slots_.current];
  }

  std::string row_of(std::string_view key, const K& entry) const {
    auto row = prefix_ + std::string(key);
    write_key(row, entry);
    return row;
  }

  std::string prefix_;
  resident_slots& slots_;
  slot_array<cell_t> cells_;
};

/// Entries a key that the function writes and never reads: others read them as rows of the state, named as those of a
/// `map_state`. They take memory until the next commit only.
template <class K, class V>
class archive_state {
 public:
  explicit archive_state(std::string name) : name_(std::move(name)) {}

  void put(K entry, V value) { column_->put(std::move(entry), std::move(value)); }

  /// If there is one. What is put in the same turn stays.
  void erase(K entry) { column_->erase(std::move(entry)); }

  void open(const state_home& home) { column_ = home.add<archive_column<K, V>>(row_kind::map, name_); }

 private:
  std::string name_;
  archive_column<K, V>* column_ = nullptr;  // owned by the slots of its stage
};

}  // namespace millrace::flow
