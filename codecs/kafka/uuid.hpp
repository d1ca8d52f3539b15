#pragma once
#include <array>
#include <compare>
#include <cstddef>

namespace millrace::kafka {

/// Identity of a topic or directory, 16 bytes in the order of the wire. All zero: none.
struct uuid {
  std::array<std::byte, 16> bytes{};

  constexpr bool is_zero() const { return *this == uuid{}; }
  friend constexpr auto operator<=>(const uuid&, const uuid&) = default;
};

}  // namespace millrace::kafka
