#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "codecs/base/strong.hpp"

// Keys as they stand in front of rows: bytes that sort as the keys do, and of which none begins another, so that what
// belongs to a key follows it directly.
namespace millrace::flow {

/// What is kept of a key that a function returns: text is kept as a string of its own.
template <class K>
using stored_key =
    std::conditional_t<std::is_convertible_v<std::decay_t<K>, std::string_view>, std::string, std::decay_t<K>>;

template <class K>
struct key_codec;

template <class K>
void write_key(std::string& to, const K& key) {
  key_codec<K>::write(to, key);
}

/// Takes a key from the front of `from`; false if there is none.
template <class K>
[[nodiscard]] bool read_key(std::string_view& from, K& into) {
  return key_codec<K>::read(from, into);
}

inline std::uint64_t mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 33U)) * 0xff51afd7ed558ccdULL;
  z = (z ^ (z >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return z ^ (z >> 33U);
}

/// Whole numbers: keys of different hashes are different and those of the same hash the same.
template <class K>
requires std::integral<K> || std::is_enum_v<K>
struct key_codec<K> {
  static constexpr bool hash_is_exact = true;
  static std::uint64_t hash(K key) { return mix_bits(static_cast<std::uint64_t>(key)); }
  static void write(std::string& to, K key) {
    auto bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(key));
    if constexpr (std::is_signed_v<K>) bits ^= std::uint64_t{1} << 63U;
    for (int shift = 56; shift >= 0; shift -= 8) to.push_back(static_cast<char>(bits >> static_cast<unsigned>(shift)));
  }
  static bool read(std::string_view& from, K& into) {
    if (from.size() < 8) return false;
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8U | static_cast<unsigned char>(from[static_cast<std::size_t>(i)]);
    if constexpr (std::is_signed_v<K>) bits ^= std::uint64_t{1} << 63U;
    into = static_cast<K>(bits);
    from.remove_prefix(8);
    return true;
  }
};

template <class Tag, class Rep>
struct key_codec<strong<Tag, Rep>> {
  using number = key_codec<Rep>;
  static constexpr bool hash_is_exact = number::hash_is_exact;
  static std::uint64_t hash(const strong<Tag, Rep>& key) { return number::hash(key.value); }
  static void write(std::string& to, const strong<Tag, Rep>& key) { number::write(to, key.value); }
  static bool read(std::string_view& from, strong<Tag, Rep>& into) { return number::read(from, into.value); }
};

/// A zero byte becomes 00 FF, and 00 01 ends the text: nothing longer sorts before what it begins with.
template <>
struct key_codec<std::string> {
  static constexpr bool hash_is_exact = false;
  static std::uint64_t hash(std::string_view key) { return std::hash<std::string_view>{}(key); }
  static void write(std::string& to, std::string_view key) {
    for (const char c : key) {
      to.push_back(c);
      if (c == '\0') to.push_back('\xff');
    }
    to.append("\0\x01", 2);
  }
  static bool read(std::string_view& from, std::string& into) {
    into.clear();
    for (std::size_t i = 0; i + 1 < from.size(); ++i) {
      if (from[i] != '\0') {
        into.push_back(from[i]);
      } else if (from[i + 1] == '\x01') {
        from.remove_prefix(i + 2);
        return true;
      } else {
        into.push_back('\0');
        ++i;
      }
    }
    return false;
  }
};

template <class... T>
struct key_codec<std::tuple<T...>> {
  static constexpr bool hash_is_exact = false;
  static std::uint64_t hash(const std::tuple<T...>& key) {
    std::uint64_t all = 0x9e3779b97f4a7c15ULL;
    std::apply([&](const auto&... part) { ((all = mix_bits(all ^ key_codec<T>::hash(part))), ...); }, key);
    return all;
  }
  static void write(std::string& to, const std::tuple<T...>& key) {
    std::apply([&](const auto&... part) { (write_key(to, part), ...); }, key);
  }
  static bool read(std::string_view& from, std::tuple<T...>& into) {
    return std::apply([&](auto&... part) { return (read_key(from, part) && ...); }, into);
  }
};

template <class A, class B>
struct key_codec<std::pair<A, B>> {
  static constexpr bool hash_is_exact = false;
  static std::uint64_t hash(const std::pair<A, B>& key) {
    return mix_bits(mix_bits(key_codec<A>::hash(key.first)) ^ key_codec<B>::hash(key.second));
  }
  static void write(std::string& to, const std::pair<A, B>& key) {
    write_key(to, key.first);
    write_key(to, key.second);
  }
  static bool read(std::string_view& from, std::pair<A, B>& into) {
    return read_key(from, into.first) && read_key(from, into.second);
  }
};

}  // namespace millrace::flow
