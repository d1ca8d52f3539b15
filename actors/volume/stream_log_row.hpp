#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

/// What a volume's tree says of one log of a stream: how much of it the last cut had. Format:
/// volume_host/stream_rows.md.
struct stream_log_row {
  std::array<std::byte, 16> topic_id{};
  std::int32_t partition = 0;
  std::int64_t start = 0, end = 0;  ///< offsets [start, end)
  std::uint64_t since = 0;          ///< serial of the hold

  friend bool operator==(const stream_log_row&, const stream_log_row&) = default;
};

std::string encode(const stream_log_row& row);

/// `corrupt`.
result<stream_log_row> decode_stream_log(std::string_view value);

/// Which log a key is about, by what follows the stream in it; none if it is about something else of the stream.
struct stream_log_name {
  std::string_view topic;  ///< canonical
  std::int32_t partition = 0;
};
std::optional<stream_log_name> split_stream_log(std::string_view rest);

/// What follows the stream in the key of a log.
std::string stream_log_rest(std::string_view topic, std::int32_t partition);

}  // namespace millrace
