#pragma once
#include <memory>
#include <string>
#include <utility>

#include "runtime/flow/state/resident_slots.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// Values of a `value_state`, one a slot; a row is a value.
template <class T>
class value_column final : public state_column {
 public:
  value_column(std::string prefix, resident_slots& slots) : prefix_(std::move(prefix)), slots_(slots) {}

  const T& get() const { return cells_[slots_.current].value; }
  bool exists() const { return cells_[slots_.current].there; }

  T& edit() {
    auto& cell = change();
    cell.there = true;
    return cell.value;
  }

  void clear() {
    auto& cell = change();
    cell.there = false;
    cell.value = T{};
  }

  void grow_to(std::size_t slots) override { cells_.grow_to(slots); }

  result<void> load(key_slot at, std::string_view key, const map_reader* from) override {
    auto& cell = cells_[at];
    cell.there = cell.changed = false;
    if (from == nullptr) return {};
    std::string row;
    const auto found = from->get(prefix_ + std::string(key), row);
    if (!found) return found.error();
    if (!*found) return {};
    cell.there = true;
    if (!read_whole_state(row, cell.value)) return make_error(errc::corrupt, "state row of " + prefix_);
    return {};
  }

  void forget(key_slot at) override { cells_[at] = {}; }

  void write(key_slot at, std::string_view key, map_batch& to) override {
    auto& cell = cells_[at];
    if (!std::exchange(cell.changed, false)) return;
    const auto name = prefix_ + std::string(key);
    if (!cell.there) return to.erase(name);
    std::string row;
    write_state(row, cell.value);
    to.put(name, row);
  }

  void prefetch(std::span<const key_slot> slots) const override {
    for (const auto slot : slots) {
      const auto* cell = reinterpret_cast<const char*>(&cells_[slot]);
      for (std::size_t at = 0; at < sizeof(cell_t) && at < 256; at += 64) __builtin_prefetch(cell + at);
    }
  }

 private:
  struct cell_t {
    T value{};
    bool there = false;
    bool changed = false;
  };

  cell_t& change() {
    auto& cell = cells_[slots_.current];
    cell.changed = true;
    slots_.mark_changed(slots_.current);
    return cell;
  }

  std::string prefix_;
  resident_slots& slots_;
  slot_array<cell_t> cells_;
};

/// A value a key. Read as a whole when its key comes into memory, written as a whole when it has changed.
template <class T>
class value_state {
 public:
  explicit value_state(std::string name) : name_(std::move(name)) {}

  /// Of the key whose turn it is; a default value if there is none.
  const T& get() const { return column_->get(); }
  bool exists() const { return column_->exists(); }

  /// To be changed, made if there was none. Holds until the function returns.
  T& edit() { return column_->edit(); }

  void clear() { column_->clear(); }

  void open(const state_home& home) { column_ = home.add<value_column<T>>(row_kind::value, name_); }

 private:
  std::string name_;
  value_column<T>* column_ = nullptr;  // owned by the slots of its stage
};

}  // namespace millrace::flow
