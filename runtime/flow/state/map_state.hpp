#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/resident_slots.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// Maps of a `map_state`, one a slot; a row is an entry, read when it is asked for.
template <class K, class V>
class map_column final : public state_column {
 public:
  map_column(std::string prefix, resident_slots& slots) : prefix_(std::move(prefix)), slots_(slots) {}

  const V* find(const K& key) {
    const auto& cell = look_up(key);
    return cell.value ? &*cell.value : nullptr;
  }

  V& edit(const K& key) {
    auto& cell = look_up(key);
    cell.changed = true;
    slots_.mark_changed(slots_.current);
    if (!cell.value) cell.value.emplace();
    return *cell.value;
  }

  void erase(const K& key) {
    auto& cell = look_up(key);
    cell.value.reset();
    cell.changed = true;
    slots_.mark_changed(slots_.current);
  }

  template <class F>
  void for_each(F visit) {
    read_all();
    for (const auto& [key, cell] : maps_[slots_.current].cells) {
      if (cell.value) visit(key, *cell.value);
    }
  }

  void grow_to(std::size_t slots) override { maps_.grow_to(slots); }

  result<void> load(key_slot at, std::string_view, const map_reader* from) override {
    maps_[at].cells.clear();
    maps_[at].whole = from == nullptr;
    return {};
  }

  void forget(key_slot at) override { maps_[at] = {}; }

  void write(key_slot at, std::string_view key, map_batch& to) override {
    auto& cells = maps_[at].cells;
    for (auto cell = cells.begin(); cell != cells.end();) {
      if (std::exchange(cell->second.changed, false)) write_cell(key, *cell, to);
      cell = cell->second.value || !maps_[at].whole ? std::next(cell) : cells.erase(cell);
    }
  }

  void prefetch(std::span<const key_slot>) const override {}

 private:
  struct cell_t {
    std::optional<V> value;  ///< none: there is no such entry, whatever the store still says
    bool changed = false;
  };
  struct map_t {
    std::map<K, cell_t> cells;
    bool whole = false;  ///< what is not here is not in the store either
  };

  std::string row_of(std::string_view key, const K& entry) const {
    auto row = prefix_ + std::string(key);
    write_key(row, entry);
    return row;
  }

  void write_cell(std::string_view key, const std::pair<const K, cell_t>& cell, map_batch& to) const {
    const auto row = row_of(key, cell.first);
    if (!cell.second.value) return to.erase(row);
    std::string value;
    write_state(value, *cell.second.value);
    to.put(row, value);
  }

  cell_t& look_up(const K& key) {
    auto& map = maps_[slots_.current];
    const auto [cell, is_new] = map.cells.try_emplace(key);
    if (!is_new || map.whole) return cell->second;
    std::string row;
    const auto found = slots_.store()->get(row_of(slots_.key_bytes(slots_.current), key), row);
    if (!found) {
      fail(found.error());
    } else if (*found && !read_whole_state(row, cell->second.value.emplace())) {
      fail(make_error(errc::corrupt, "state row of " + prefix_));
    }
    return cell->second;
  }

  void read_all() {
    auto& map = maps_[slots_.current];
    if (map.whole) return;
    const auto begin = prefix_ + std::string(slots_.key_bytes(slots_.current));
    const auto rows = slots_.store()->cursor();
    auto moved = rows->seek(begin);
    for (; moved && rows->valid() && rows->key().starts_with(begin); moved = rows->next()) {
      auto name = rows->key().substr(begin.size());
      const auto value = rows->value();
      if (!value) return fail(value.error());
      K key{};
      V read{};
      if (!read_key(name, key) || !read_whole_state(*value, read)) {
        return fail(make_error(errc::corrupt, "state row of " + prefix_));
      }
      map.cells.try_emplace(std::move(key), cell_t{std::move(read), false});
    }
    if (!moved) return fail(moved.error());
    map.whole = true;
  }

  void fail(error why) {
    if (!slots_.failure) slots_.failure = std::move(why);
  }

  std::string prefix_;
  resident_slots& slots_;
  slot_array<map_t> maps_;
};

/// A map a key: for what is too much to be read and written as one value. Entries are read one by one as they are asked
/// for, and written as they have changed.
template <class K, class V>
class map_state {
 public:
  explicit map_state(std::string name) : name_(std::move(name)) {}

  /// Null if the key whose turn it is has no such entry. Holds until the function returns.
  const V* find(const K& entry) const { return column_->find(entry); }

  /// To be changed, made if there was none.
  V& edit(const K& entry) { return column_->edit(entry); }

  void erase(const K& entry) { column_->erase(entry); }

  /// Calls `visit(entry, value)` in rising order of the entries; reads what is not in memory. `visit` changes nothing.
  template <class F>
  void for_each(F visit) const {
    column_->for_each(std::move(visit));
  }

  void open(const state_home& home) { column_ = home.add<map_column<K, V>>(row_kind::map, name_); }

 private:
  std::string name_;
  map_column<K, V>* column_ = nullptr;  // owned by the slots of its stage
};

}  // namespace millrace::flow
