#pragma once
#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "codecs/base/strong.hpp"

// Values as they stand in the rows of a state store. A struct names its fields, to which later versions append:
//   static auto fields(auto& self) { return std::tie(self.spent, self.uses); }
// Fields that a row lacks keep their default, and those that a reader does not know are passed over.
namespace millrace::flow {

template <class T>
concept with_fields = requires(T& value) {
  T::fields(value);
};

template <class T>
struct state_codec;

/// Appends `value` to `to`.
template <class T>
void write_state(std::string& to, const T& value) {
  state_codec<T>::write(to, value);
}

/// Takes a value from the front of `from`; false if there is none, `from` is then of no use.
template <class T>
[[nodiscard]] bool read_state(std::string_view& from, T& into) {
  return state_codec<T>::read(from, into);
}

/// The value that `bytes` are, all of them.
template <class T>
[[nodiscard]] bool read_whole_state(std::string_view bytes, T& into) {
  return read_state(bytes, into) && bytes.empty();
}

inline void write_count(std::string& to, std::uint64_t n) {
  for (; n >= 0x80U; n >>= 7U) to.push_back(static_cast<char>(n | 0x80U));
  to.push_back(static_cast<char>(n));
}

[[nodiscard]] inline bool read_count(std::string_view& from, std::uint64_t& into) {
  into = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    into |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return false;
}

template <std::integral T>
struct state_codec<T> {
  static void write(std::string& to, T value) {
    if constexpr (std::signed_integral<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      write_count(to, (static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63U));
    } else {
      write_count(to, static_cast<std::uint64_t>(value));
    }
  }
  static bool read(std::string_view& from, T& into) {
    std::uint64_t bits = 0;
    if (!read_count(from, bits)) return false;
    if constexpr (std::signed_integral<T>) {
      const auto wide = static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1U));
      into = static_cast<T>(wide);
      return static_cast<std::int64_t>(into) == wide;
    } else {
      into = static_cast<T>(bits);
      return static_cast<std::uint64_t>(into) == bits;
    }
  }
};

template <class T>
requires std::is_enum_v<T>
struct state_codec<T> {
  using number = std::underlying_type_t<T>;
  static void write(std::string& to, T value) { write_state(to, static_cast<number>(value)); }
  static bool read(std::string_view& from, T& into) {
    number n{};
    if (!read_state(from, n)) return false;
    into = static_cast<T>(n);
    return true;
  }
};

template <std::floating_point T>
struct state_codec<T> {
  static void write(std::string& to, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    to.append(bytes, sizeof(T));
  }
  static bool read(std::string_view& from, T& into) {
    if (from.size() < sizeof(T)) return false;
    std::memcpy(&into, from.data(), sizeof(T));
    from.remove_prefix(sizeof(T));
    return true;
  }
};

template <class Tag, class Rep>
struct state_codec<strong<Tag, Rep>> {
  static void write(std::string& to, strong<Tag, Rep> value) { write_state(to, value.value); }
  static bool read(std::string_view& from, strong<Tag, Rep>& into) { return read_state(from, into.value); }
};

template <class Rep, class Period>
struct state_codec<std::chrono::duration<Rep, Period>> {
  using duration = std::chrono::duration<Rep, Period>;
  static void write(std::string& to, duration value) { write_state(to, value.count()); }
  static bool read(std::string_view& from, duration& into) {
    Rep count{};
    if (!read_state(from, count)) return false;
    into = duration(count);
    return true;
  }
};

template <>
struct state_codec<std::string> {
  static void write(std::string& to, const std::string& value) {
    write_count(to, value.size());
    to += value;
  }
  static bool read(std::string_view& from, std::string& into) {
    std::uint64_t size = 0;
    if (!read_count(from, size) || size > from.size()) return false;
    into.assign(from.substr(0, size));
    from.remove_prefix(size);
    return true;
  }
};

template <class T>
struct state_codec<std::vector<T>> {
  static void write(std::string& to, const std::vector<T>& values) {
    write_count(to, values.size());
    for (const auto& value : values) write_state(to, value);
  }
  static bool read(std::string_view& from, std::vector<T>& into) {
    std::uint64_t count = 0;
    if (!read_count(from, count)) return false;
    into.clear();
    for (; count > 0; --count) {
      T value{};
      if (from.empty() || !read_state(from, value)) return false;
      into.push_back(std::move(value));
    }
    return true;
  }
};

template <class K, class V>
struct state_codec<std::map<K, V>> {
  static void write(std::string& to, const std::map<K, V>& values) {
    write_count(to, values.size());
    for (const auto& [key, value] : values) {
      write_state(to, key);
      write_state(to, value);
    }
  }
  static bool read(std::string_view& from, std::map<K, V>& into) {
    std::uint64_t count = 0;
    if (!read_count(from, count)) return false;
    into.clear();
    for (; count > 0; --count) {
      K key{};
      V value{};
      if (!read_state(from, key) || !read_state(from, value)) return false;
      into.insert_or_assign(std::move(key), std::move(value));
    }
    return true;
  }
};

template <class T>
struct state_codec<std::optional<T>> {
  static void write(std::string& to, const std::optional<T>& value) {
    write_state(to, value.has_value());
    if (value) write_state(to, *value);
  }
  static bool read(std::string_view& from, std::optional<T>& into) {
    bool there = false;
    into.reset();
    return read_state(from, there) && (!there || read_state(from, into.emplace()));
  }
};

template <class T, std::size_t N>
struct state_codec<std::array<T, N>> {
  static void write(std::string& to, const std::array<T, N>& values) {
    for (const auto& value : values) write_state(to, value);
  }
  static bool read(std::string_view& from, std::array<T, N>& into) {
    for (auto& value : into) {
      if (!read_state(from, value)) return false;
    }
    return true;
  }
};

template <class... T>
struct state_codec<std::tuple<T...>> {
  static void write(std::string& to, const std::tuple<T...>& values) {
    std::apply([&](const auto&... value) { (write_state(to, value), ...); }, values);
  }
  static bool read(std::string_view& from, std::tuple<T...>& into) {
    return std::apply([&](auto&... value) { return (read_state(from, value) && ...); }, into);
  }
};

template <class A, class B>
struct state_codec<std::pair<A, B>> {
  static void write(std::string& to, const std::pair<A, B>& pair) {
    write_state(to, pair.first);
    write_state(to, pair.second);
  }
  static bool read(std::string_view& from, std::pair<A, B>& into) {
    return read_state(from, into.first) && read_state(from, into.second);
  }
};

/// The size in front of the fields is what lets a reader know where a shorter or longer version ends.
template <with_fields T>
struct state_codec<T> {
  static void write(std::string& to, const T& value) {
    const auto begin = to.size();
    to.push_back('\0');  // room for a size of one byte, as most are
    std::apply([&](const auto&... field) { (write_state(to, field), ...); }, T::fields(value));
    std::string size;
    write_count(size, to.size() - begin - 1);
    to.replace(begin, 1, size);
  }
  static bool read(std::string_view& from, T& into) {
    std::uint64_t size = 0;
    if (!read_count(from, size) || size > from.size()) return false;
    auto body = from.substr(0, size);
    from.remove_prefix(size);
    into = T{};
    return std::apply([&](auto&... field) { return ((body.empty() || read_state(body, field)) && ...); },
                      T::fields(into));
  }
};

/// No value at all, such as the accumulator of nothing.
template <>
struct state_codec<std::monostate> {
  static void write(std::string&, std::monostate) {}
  static bool read(std::string_view&, std::monostate&) { return true; }
};

}  // namespace millrace::flow
