#pragma once
#include <algorithm>
#include <cstdint>

namespace millrace {

/// Which bytes of a segment this process knows to be good, because it wrote them or has checked their CRCs since it
/// opened the log: one range at the end that grows by appends, and one that readers have checked.
class verified_bytes {
 public:
  struct range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  /// Nothing of a segment of `size` bytes is known yet.
  explicit verified_bytes(std::uint32_t size) : written_{size, size} {}

  /// Bytes appended at the end.
  void appended(std::uint32_t end) { written_.end = end; }

  /// The segment was cut off: what follows will be written anew.
  void cut(std::uint32_t size) {
    written_ = {std::min(written_.begin, size), std::min(written_.end, size)};
    checked_ = {std::min(checked_.begin, size), std::min(checked_.end, size)};
    if (written_.end < size) written_ = {size, size};
  }

  void checked(range r) {
    if (r.end >= written_.begin && r.begin < written_.begin) {
      written_.begin = r.begin;
    } else if (r.begin <= checked_.end && r.end >= checked_.begin) {
      checked_ = {std::min(r.begin, checked_.begin), std::max(r.end, checked_.end)};
    } else {
      checked_ = r;
    }
    if (checked_.end >= written_.begin) written_.begin = std::min(written_.begin, checked_.begin);
  }

  /// The part of `r`, at its front or its end or all of it, that must still be checked; empty if none.
  range unknown(range r) const {
    for (const auto& known : {written_, checked_}) {
      if (r.begin >= known.begin && r.begin < known.end) r.begin = std::min(r.end, known.end);
      if (r.end <= known.end && r.end > known.begin) r.end = std::max(r.begin, known.begin);
    }
    return r;
  }

 private:
  range written_;
  range checked_;
};

}  // namespace millrace
