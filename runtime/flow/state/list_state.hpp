#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/resident_slots.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// Lists of a `list_state`, one a slot; a row is an item, named by its number since the list began.
template <class T>
class list_column final : public state_column {
 public:
  list_column(std::string prefix, resident_slots& slots) : prefix_(std::move(prefix)), slots_(slots) {}

  const std::deque<T>& items() { return whole().items; }

  void push_back(T item) { changed().items.push_back(std::move(item)); }

  void drop_front(std::size_t count) {
    auto& list = changed();
    count = std::min(count, list.items.size());
    list.items.erase(list.items.begin(), list.items.begin() + static_cast<std::ptrdiff_t>(count));
    list.first += count;
  }

  void grow_to(std::size_t slots) override { lists_.grow_to(slots); }

  result<void> load(key_slot at, std::string_view, const map_reader* from) override {
    lists_[at] = {};
    lists_[at].read = from == nullptr;
    return {};
  }

  void forget(key_slot at) override { lists_[at] = {}; }

  void write(key_slot at, std::string_view key, map_batch& to) override {
    auto& list = lists_[at];
    if (!list.read) return;
    const auto end = list.first + list.items.size();
    if (list.stored_first < std::min(list.first, list.stored_end)) {
      to.erase_range(row_of(key, list.stored_first), row_of(key, std::min(list.first, list.stored_end)));
    }
    for (auto n = std::max(list.first, list.stored_end); n < end; ++n) {
      std::string row;
      write_state(row, list.items[n - list.first]);
      to.put(row_of(key, n), row);
    }
    list.stored_first = list.first;
    list.stored_end = end;
  }

  void prefetch(std::span<const key_slot>) const override {}

 private:
  struct list_t {
    std::deque<T> items;
    std::uint64_t first = 0;                         ///< number of the first item
    std::uint64_t stored_first = 0, stored_end = 0;  ///< of the rows in the store
    bool read = false;
  };

  std::string row_of(std::string_view key, std::uint64_t number) const {
    auto row = prefix_ + std::string(key);
    write_key(row, number);
    return row;
  }

  list_t& changed() {
    slots_.mark_changed(slots_.current);
    return whole();
  }

  list_t& whole() {
    auto& list = lists_[slots_.current];
    if (list.read) return list;
    list.read = true;
    const auto begin = prefix_ + std::string(slots_.key_bytes(slots_.current));
    const auto rows = slots_.store()->cursor();
    auto moved = rows->seek(begin);
    for (; moved && rows->valid() && rows->key().starts_with(begin); moved = rows->next()) {
      auto name = rows->key().substr(begin.size());
      const auto value = rows->value();
      std::uint64_t number = 0;
      T item{};
      if (!value || !read_key(name, number) || !read_whole_state(*value, item)) {
        fail(value ? make_error(errc::corrupt, "state row of " + prefix_) : value.error());
        return list;
      }
      if (list.items.empty()) list.first = list.stored_first = number;
      list.items.push_back(std::move(item));
      list.stored_end = number + 1;
    }
    if (!moved) fail(moved.error());
    return list;
  }

  void fail(error why) {
    if (!slots_.failure) slots_.failure = std::move(why);
  }

  std::string prefix_;
  resident_slots& slots_;
  slot_array<list_t> lists_;
};

/// A list a key, that grows at its end and is shortened at its front; only what was added is written.
template <class T>
class list_state {
 public:
  explicit list_state(std::string name) : name_(std::move(name)) {}

  /// Of the key whose turn it is; read whole the first time that they are asked for.
  const std::deque<T>& items() const { return column_->items(); }

  void push_back(T item) { column_->push_back(std::move(item)); }

  /// The oldest `count` leave, or all if there are fewer.
  void drop_front(std::size_t count) { column_->drop_front(count); }

  void open(const state_home& home) { column_ = home.add<list_column<T>>(row_kind::list, name_); }

 private:
  std::string name_;
  list_column<T>* column_ = nullptr;  // owned by the slots of its stage
};

}  // namespace millrace::flow
