#pragma once
#include <compare>
#include <cstddef>
#include <functional>

namespace millrace {

/// A number with a unit: distinct type per `Tag`, no implicit conversion either way.
/// `.value` marks each place where the unit is dropped. Ordered and hashable as its representation.
template <class Tag, class Rep>
struct strong {
  using rep = Rep;

  Rep value{};

  constexpr strong() = default;
  constexpr explicit strong(Rep v) : value(v) {}

  friend constexpr auto operator<=>(const strong&, const strong&) = default;

  constexpr strong operator+(Rep n) const { return strong(static_cast<Rep>(value + n)); }
  constexpr strong operator-(Rep n) const { return strong(static_cast<Rep>(value - n)); }
  constexpr Rep operator-(strong other) const { return static_cast<Rep>(value - other.value); }
  constexpr strong& operator+=(Rep n) {
    value = static_cast<Rep>(value + n);
    return *this;
  }
  constexpr strong& operator++() {
    ++value;
    return *this;
  }
};

}  // namespace millrace

template <class Tag, class Rep>
struct std::hash<millrace::strong<Tag, Rep>> {
  std::size_t operator()(const millrace::strong<Tag, Rep>& x) const noexcept { return std::hash<Rep>{}(x.value); }
};
