#pragma once
#include <cstddef>

namespace millrace::monitoring {

// The bounds of one delivery of an agent; those of a series' labels stand in label_set.hpp.

/// Of the delivery itself, unpacked. A longer one is an error as a whole.
inline constexpr std::size_t delivery_bytes_max = std::size_t{32} << 20;

/// What is read of one delivery. What is beyond is refused.
inline constexpr std::size_t delivery_samples_max = 500'000;
inline constexpr std::size_t delivery_lines_max = 200'000;

/// All series and lines read of one delivery together: a name that is sent once may be repeated in many series.
inline constexpr std::size_t delivery_read_bytes_max = std::size_t{128} << 20;

/// The text of a log line; a longer one is cut.
inline constexpr std::size_t line_bytes_max = std::size_t{32} << 10;

/// The names of hosts and programs; longer ones are cut.
inline constexpr std::size_t origin_bytes_max = 256;

/// One document of JSON, which takes many times its length in memory, and how deep it may be nested.
inline constexpr std::size_t json_document_bytes_max = std::size_t{8} << 20;
inline constexpr std::size_t json_depth_max = 64;

/// How much of what cannot be read is quoted.
inline constexpr std::size_t quoted_bytes_max = 120;

}  // namespace millrace::monitoring
