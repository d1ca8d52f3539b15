#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/resident_slots.hpp"

namespace millrace::flow {

/// Finds the slots of keys; a bounded cache before the store. Keys that are not in memory are read, and take the place
/// of some that are: of those that are unchanged, long unused, and not of this stretch. If there is none such, the
/// table grows beyond its bound until the next commit. Threads: one.
template <class Key>
class key_table final : public resident_slots {
  using codec = key_codec<Key>;

 public:
  /// `keys_max` >= 1.
  explicit key_table(std::size_t keys_max) : keys_max_(keys_max), index_(std::size_t{1} << 10U) {}

  /// Slots that are found from now on stay with their keys until the next call.
  void begin_stretch() { ++stretch_; }

  /// Changes when a slot has been given to another key.
  std::uint64_t departures() const { return departures_; }

  template <class View>
  static std::uint64_t hash(const View& key) {
    return codec::hash(key);
  }

  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&index_[hash & (index_.size() - 1)]); }

  /// The slot of `key`, read from the store if it was not in memory; a failure is kept in `failure`.
  template <class View>
  key_slot find_or_load(const View& key, std::uint64_t hash) {
    for (auto at = hash & mask();; at = (at + 1) & mask()) {
      const auto& entry = index_[at];
      if (entry.slot == no_slot) return load(key, hash);
      if (entry.hash == hash && (codec::hash_is_exact || keys_[entry.slot] == key)) {
        uses_[entry.slot].stretch = stretch_;
        uses_[entry.slot].recent = true;
        return entry.slot;
      }
    }
  }

  void prefetch_states(std::span<const key_slot> slots) const {
    for (const auto& column : columns_) column->prefetch(slots);
  }

  const Key& key(key_slot at) const { return keys_[at]; }

  std::string_view key_bytes(key_slot at) override {
    bytes_.clear();
    write_key(bytes_, keys_[at]);
    return bytes_;
  }

  /// Keys in memory.
  std::size_t size() const { return size_; }
  bool over_bound() const { return size_ > keys_max_; }

  /// Back to the bound, if it was crossed for what is now in the store.
  void committed() override {
    resident_slots::committed();
    begin_stretch();
    for (std::size_t looked = 0; over_bound() && looked < 2 * slots_; ++looked) pass_hand();
  }

 private:
  static constexpr key_slot no_slot = 0xffffffffU;
  static constexpr std::size_t looks_for_room = 64;

  struct entry {
    std::uint64_t hash = 0;
    key_slot slot = no_slot;
  };

  std::size_t mask() const { return index_.size() - 1; }

  template <class View>
  key_slot load(const View& key, std::uint64_t hash) {
    if (size_ >= keys_max_) make_room();
    const auto slot = free_slot();
    keys_[slot] = Key(key);
    uses_[slot] = {.stretch = stretch_, .recent = true, .taken = true};
    ++size_;
    enter(hash, slot);
    if (store() == nullptr) {
      for (const auto& column : columns_) (void)column->load(slot, {}, nullptr);
      return slot;
    }
    const std::string bytes(key_bytes(slot));
    for (const auto& column : columns_) {
      if (auto loaded = column->load(slot, bytes, store()); !loaded && !failure) failure = loaded.error();
    }
    return slot;
  }

  key_slot free_slot() {
    if (!free_.empty()) {
      const auto slot = free_.back();
      free_.pop_back();
      return slot;
    }
    const auto slot = static_cast<key_slot>(slots_++);
    uses_.grow_to(slots_);
    keys_.grow_to(slots_);
    for (const auto& column : columns_) column->grow_to(slots_);
    return slot;
  }

  void enter(std::uint64_t hash, key_slot slot) {
    if (size_ * 2 > index_.size()) grow();
    place(hash, slot);
  }

  void place(std::uint64_t hash, key_slot slot) {
    auto at = hash & mask();
    while (index_[at].slot != no_slot) at = (at + 1) & mask();
    index_[at] = {hash, slot};
  }

  void grow() {
    std::vector<entry> old(index_.size() * 2);
    old.swap(index_);
    for (const auto& entry : old) {
      if (entry.slot != no_slot) place(entry.hash, entry.slot);
    }
  }

  /// Whether the slot's key is as it stands in the store and not of this stretch.
  bool may_leave(key_slot slot) const {
    const auto& use = uses_[slot];
    return use.taken && !use.changed && !use.being_written && use.stretch != stretch_;
  }

  /// The hand goes one slot on. The key there leaves if it may and has not been used since the hand was here last.
  bool pass_hand() {
    hand_ = static_cast<key_slot>((hand_ + 1) % slots_);
    if (!may_leave(hand_) || std::exchange(uses_[hand_].recent, false)) return false;
    leave(hand_);
    return true;
  }

  /// Frees a slot: by the hand, or, if that takes too long, of any key that may leave.
  void make_room() {
    auto any = no_slot;
    for (std::size_t looked = 0; looked < looks_for_room; ++looked) {
      if (pass_hand()) return;
      if (may_leave(hand_)) any = hand_;
    }
    if (any != no_slot) leave(any);
  }

  /// Takes a key out of the index: what stands behind it and would be found no more moves up.
  void leave(key_slot slot) {
    auto hole = codec::hash(keys_[slot]) & mask();
    while (index_[hole].slot != slot) hole = (hole + 1) & mask();
    for (auto at = (hole + 1) & mask(); index_[at].slot != no_slot; at = (at + 1) & mask()) {
      const auto wanted = index_[at].hash & mask();
      if (((at - wanted) & mask()) < ((at - hole) & mask())) continue;
      index_[hole] = index_[at];
      hole = at;
    }
    index_[hole] = {};
    uses_[slot].taken = false;
    free_.push_back(slot);
    ++departures_;
    begin_reading();
    for (const auto& column : columns_) column->forget(slot);
    --size_;
  }

  std::size_t keys_max_;
  std::vector<entry> index_;
  slot_array<Key> keys_;
  std::size_t size_ = 0;
  std::size_t slots_ = 0;
  key_slot hand_ = 0;
  std::vector<key_slot> free_;
  std::uint32_t stretch_ = 0;
  std::uint64_t departures_ = 0;
  std::string bytes_;
};

}  // namespace millrace::flow
