#pragma once
#include <array>
#include <cstddef>
#include <optional>

#include "runtime/storage/batch_place.hpp"

namespace millrace {

/// The places of the batches appended last to one segment, so that whoever reads at its end needs no look-up on disk.
class recent_batches {
 public:
  static constexpr std::size_t capacity = 32;

  /// `place` follows the one added before.
  void add(const batch_place& place) { places_[added_++ % capacity] = place; }

  /// The batch that holds `target`, if it is among the recent ones.
  std::optional<batch_place> find(kafka::offset target) const {
    for (std::size_t back = 0; back < size(); ++back) {
      const auto& place = newest(back);
      if (target > place.last_offset) return std::nullopt;
      if (target >= place.base_offset) return place;
    }
    return std::nullopt;
  }

  /// The end of the last recent batch that ends at or before `position_max` and lies below the offset `limit`.
  std::optional<batch_boundary> last_boundary(std::uint64_t position_max, kafka::offset limit) const {
    for (std::size_t back = 0; back < size(); ++back) {
      const auto& place = newest(back);
      if (place.end_position <= position_max && place.last_offset < limit) {
        return batch_boundary{place.end_position, place.last_offset + 1};
      }
    }
    return std::nullopt;
  }

 private:
  std::size_t size() const { return added_ < capacity ? added_ : capacity; }
  const batch_place& newest(std::size_t back) const { return places_[(added_ - 1 - back) % capacity]; }

  std::array<batch_place, capacity> places_;
  std::size_t added_ = 0;
};

}  // namespace millrace
