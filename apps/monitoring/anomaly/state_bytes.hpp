#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <tuple>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/base/bytes_writer.hpp"

/// State as bytes: the fields of a value one after the other, big-endian, numbers in full.
namespace millrace::monitoring {

/// No number of a state is larger, so that no sum of what was read with what comes leaves the range of doubles.
inline constexpr double state_number_max = 1e155;

template <std::integral T>
void write_state(bytes_writer& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out.write_int8(value ? 1 : 0);
  } else {
    out.write_big_endian(value);
  }
}

inline void write_state(bytes_writer& out, double value) { out.write_int64(std::bit_cast<std::int64_t>(value)); }
inline void write_state(bytes_writer& out, float value) { out.write_int32(std::bit_cast<std::int32_t>(value)); }

template <class T, std::size_t count>
void write_state(bytes_writer& out, const std::array<T, count>& values) {
  for (const auto& value : values) write_state(out, value);
}

template <class T>
requires requires(const T& value) { T::fields(value); }
void write_state(bytes_writer& out, const T& value) {
  std::apply([&](const auto&... field) { (write_state(out, field), ...); }, T::fields(value));
}

template <std::integral T>
void read_state(bytes_reader& in, T& value) {
  if constexpr (std::same_as<T, bool>) {
    const auto byte = in.read_int8();
    if (byte != 0 && byte != 1) in.fail(errc::corrupt, "a truth value is neither 0 nor 1");
    value = byte == 1;
  } else {
    value = in.read_big_endian<T>();
  }
}

template <std::floating_point T>
void read_state(bytes_reader& in, T& value) {
  if constexpr (std::same_as<T, float>) {
    value = std::bit_cast<float>(in.read_int32());
  } else {
    value = std::bit_cast<double>(in.read_int64());
  }
  if (!(std::abs(static_cast<double>(value)) <= state_number_max))
    in.fail(errc::corrupt, "a number is beyond its bound");
}

template <class T, std::size_t count>
void read_state(bytes_reader& in, std::array<T, count>& values) {
  for (auto& value : values) read_state(in, value);
}

/// Fails the reader if the fields contradict each other.
template <class T>
requires requires(T& value) { T::fields(value); }
void read_state(bytes_reader& in, T& value) {
  std::apply([&](auto&... field) { (read_state(in, field), ...); }, T::fields(value));
  if constexpr (requires { value.is_sound(); }) {
    if (in.ok() && !value.is_sound()) in.fail(errc::corrupt, "fields contradict each other");
  }
}

}  // namespace millrace::monitoring
