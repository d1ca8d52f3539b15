#include "runtime/storage/compaction/latest_offsets.hpp"

#include <algorithm>
#include <new>

namespace millrace {

latest_offsets::latest_offsets(std::size_t keys, std::size_t bytes_max, const hash_secret& secret)
    : secret_(secret),
      slots_(std::max<std::size_t>(2, std::min(bytes_max / bytes_per_slot, keys + keys / 3 + 2))),
      keys_max_(std::max<std::size_t>(1, slots_ - slots_ / 4 - 1)),
      table_(static_cast<slot*>(std::calloc(slots_, sizeof(slot)))) {
  static_assert(sizeof(slot) == bytes_per_slot);
  if (!table_) throw std::bad_alloc();
}

/// Where `key` is, or would be. There is always a free slot.
latest_offsets::slot& latest_offsets::place_of(const key_hash& key) const {
  auto at = static_cast<std::size_t>((static_cast<unsigned __int128>(key.first) * slots_) >> 64);
  while (table_[at].after != 0 && table_[at].key != key) {
    if (++at == slots_) at = 0;
  }
  return table_[at];
}

bool latest_offsets::put(std::span<const std::byte> key, kafka::offset at) {
  const auto hash = hash_of(secret_, key);
  auto& found = place_of(hash);
  if (found.after == 0) {
    if (size_ == keys_max_) return false;
    ++size_;
    found.key = hash;
  }
  found.after = at.value + 1;
  return true;
}

kafka::offset latest_offsets::find(std::span<const std::byte> key) const {
  return kafka::offset(place_of(hash_of(secret_, key)).after - 1);
}

}  // namespace millrace
