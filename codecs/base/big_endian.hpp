#pragma once
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

namespace millrace {

/// The integer whose sizeof(T) bytes stand at `from` in network order. Nothing is checked; any alignment will do.
template <std::integral T>
T load_big_endian(const std::byte* from) noexcept {
  static_assert(std::endian::native == std::endian::little, "every platform served is little-endian");
  T value;
  std::memcpy(&value, from, sizeof(T));
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<unsigned short>(value)));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<unsigned>(value)));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<unsigned long>(value)));
  return value;
}

/// Puts `value` at `to` in network order: sizeof(T) bytes. Nothing is checked; any alignment will do.
template <std::integral T>
void store_big_endian(std::byte* to, T value) noexcept {
  std::byte reversed[sizeof(T)];
  std::memcpy(reversed, &value, sizeof(T));
  const T swapped = load_big_endian<T>(reversed);
  std::memcpy(to, &swapped, sizeof(T));
}

}  // namespace millrace
