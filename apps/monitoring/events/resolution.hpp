#pragma once
#include <array>
#include <cstdint>

namespace millrace::monitoring {

/// How long the stretches of time are that a series is kept by; finest first.
enum class resolution : std::uint8_t { ten_seconds, minute, hour };

inline constexpr std::array resolutions{resolution::ten_seconds, resolution::minute, resolution::hour};

constexpr std::int64_t bucket_ms(resolution of) {
  constexpr std::array<std::int64_t, 3> lengths{10'000, 60'000, 3'600'000};
  return lengths[static_cast<std::size_t>(of)];
}

/// Where the stretch begins that a time is in; times before 1970 too.
constexpr std::int64_t bucket_start_ms(resolution of, std::int64_t time_ms) {
  const auto length = bucket_ms(of);
  return time_ms - ((time_ms % length) + length) % length;
}

}  // namespace millrace::monitoring
