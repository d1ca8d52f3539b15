#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace millrace {

/// A sorted set of values, each under a key of its own, whose copies share what they have in common: changing one value
/// copies the chunk it lies in and the list of chunks, nothing else. `key_of(value)` must not change with time.
/// Threads: a value; copies may be read and changed on different threads.
template <class T, class KeyOf, std::size_t chunk_size_max = 64>
class sorted_chunks {
 public:
  std::size_t size() const { return size_; }

  /// The value under `key`, until this set changes; null if there is none.
  template <class Key>
  const T* find(const Key& key) const {
    const auto place = place_of(key);
    return place.found ? &(*chunks_[place.chunk])[place.index] : nullptr;
  }

  /// Adds `value`, or replaces the one under its key.
  void put(T value) {
    if (chunks_.empty()) chunks_.push_back(std::make_shared<const chunk>());
    const auto place = place_of(KeyOf{}(value));
    auto changed = *chunks_[place.chunk];
    if (place.found) {
      changed[place.index] = std::move(value);
    } else {
      changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(place.index), std::move(value));
      ++size_;
    }
    store(place.chunk, std::move(changed));
  }

  template <class Key>
  void erase(const Key& key) {
    const auto place = place_of(key);
    if (!place.found) return;
    auto changed = *chunks_[place.chunk];
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(place.index));
    --size_;
    store(place.chunk, std::move(changed));
  }

  /// Calls `f(value)` in the order of keys.
  template <class F>
  void for_each(F f) const {
    for (const auto& each : chunks_) {
      for (const auto& value : *each) f(value);
    }
  }

  /// Calls `f(value)` in the order of keys, from the first that is not before `key`, as long as it returns true.
  template <class Key, class F>
  void for_each_from(const Key& key, F f) const {
    if (chunks_.empty()) return;
    auto [first, index, found] = place_of(key);
    for (auto c = first; c < chunks_.size(); ++c, index = 0) {
      for (auto i = index; i < chunks_[c]->size(); ++i) {
        if (!f((*chunks_[c])[i])) return;
      }
    }
  }

 private:
  using chunk = std::vector<T>;

  struct place {
    std::size_t chunk;
    std::size_t index;  ///< where the key is, or would be
    bool found;
  };

  /// Chunks are never empty but for the one of an empty set.
  template <class Key>
  place place_of(const Key& key) const {
    if (size_ == 0) return {0, 0, false};
    const auto after = std::upper_bound(chunks_.begin(), chunks_.end(), key,
                                        [](const auto& k, const auto& each) { return k < KeyOf{}(each->front()); });
    const auto which = after == chunks_.begin() ? 0 : static_cast<std::size_t>(after - chunks_.begin()) - 1;
    const auto& values = *chunks_[which];
    const auto at = std::lower_bound(values.begin(), values.end(), key,
                                     [](const auto& value, const auto& k) { return KeyOf{}(value) < k; });
    return {which, static_cast<std::size_t>(at - values.begin()), at != values.end() && !(key < KeyOf{}(*at))};
  }

  void store(std::size_t which, chunk changed) {
    const auto position = chunks_.begin() + static_cast<std::ptrdiff_t>(which);
    if (changed.empty()) {
      chunks_.erase(position);
      return;
    }
    if (changed.size() > chunk_size_max) {
      const auto middle = changed.begin() + static_cast<std::ptrdiff_t>(changed.size() / 2);
      chunk upper(std::make_move_iterator(middle), std::make_move_iterator(changed.end()));
      changed.erase(middle, changed.end());
      *position = std::make_shared<const chunk>(std::move(changed));
      chunks_.insert(position + 1, std::make_shared<const chunk>(std::move(upper)));
      return;
    }
    *position = std::make_shared<const chunk>(std::move(changed));
  }

  std::vector<std::shared_ptr<const chunk>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace millrace
