#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "codecs/base/strong.hpp"
#include "codecs/kafka/field.hpp"
#include "codecs/kafka/records_field.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace::kafka {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_strong = false;
template <class Tag, class Rep>
inline constexpr bool is_strong<strong<Tag, Rep>> = true;

template <class T>
inline constexpr bool is_string = std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>;

template <class T>
inline constexpr bool is_bytes =
    std::is_same_v<T, std::span<const std::byte>> || std::is_same_v<T, std::vector<std::byte>>;

template <class T>
inline constexpr bool is_array = false;
template <class T>
inline constexpr bool is_array<std::vector<T>> = !is_bytes<std::vector<T>>;

/// A length or count stands before it, which can also say null.
template <class T>
inline constexpr bool is_sized = is_string<T> || is_bytes<T> || is_array<T> || std::is_same_v<T, records_field>;

/// Has the fixed form of an integer.
template <class T>
inline constexpr bool is_scalar = std::is_integral_v<T> || std::is_enum_v<T> || is_strong<T>;

/// Least bytes that a `T` takes in `version`: bounds how many can follow.
template <class T>
constexpr std::size_t least_size(int version, bool flexible);

template <class T>
struct least_size_of_members {
  int version;
  bool flexible;
  std::size_t size = 0;

  template <class Member>
  constexpr void operator()(const char*, Member T::*, const field& f = always) {
    if (f.tag == field::not_tagged && f.versions.contains(version)) size += least_size<Member>(version, flexible);
  }
};

template <class T>
constexpr std::size_t least_size(int version, bool flexible) {
  if constexpr (is_optional<T>) {
    if constexpr (is_sized<typename T::value_type>) return least_size<typename T::value_type>(version, flexible);
    return 1;
  } else if constexpr (is_string<T>) {
    return flexible ? 1 : 2;
  } else if constexpr (is_sized<T>) {
    return flexible ? 1 : 4;
  } else if constexpr (is_scalar<T> || std::is_same_v<T, uuid>) {
    return sizeof(T);
  } else {
    least_size_of_members<T> members{version, flexible};
    T::describe(members);
    return members.size + (flexible ? 1 : 0);
  }
}

}  // namespace millrace::kafka
