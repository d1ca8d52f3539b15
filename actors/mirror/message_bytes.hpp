#pragma once
#include <capnp/blob.h>

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

/// Ids, hashes and blocks in the messages between the sides of a mirror.
namespace millrace::message_bytes {

// What is read outlives the reader.

inline capnp::Data::Reader data_of(std::string_view bytes) {
  return {reinterpret_cast<const capnp::byte*>(bytes.data()), bytes.size()};
}

inline capnp::Data::Reader data_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const capnp::byte*>(bytes.data()), bytes.size()};
}

/// A value of fixed size, byte by byte.
template <class T>
requires std::is_trivially_copyable_v<T> capnp::Data::Reader data_of_value(const T& value) {
  return {reinterpret_cast<const capnp::byte*>(&value), sizeof(value)};
}

/// None: the data are not as long as such a value.
template <class T>
requires std::is_trivially_copyable_v<T> std::optional<T> value_of(capnp::Data::Reader data) {
  if (data.size() != sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, data.begin(), sizeof(value));
  return value;
}

}  // namespace millrace::message_bytes
