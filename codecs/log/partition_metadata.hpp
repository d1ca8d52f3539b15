#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

using topic_id_bytes = std::array<std::byte, 16>;  ///< a topic's id, the most significant byte first

/// The text of `partition.metadata`: "version: 0" and "topic_id: " with the id in URL-safe base64 without padding, as
/// Kafka prints ids.
std::string encode_partition_metadata(const topic_id_bytes& id);

/// `corrupt` unless it is such a text.
result<topic_id_bytes> decode_partition_metadata(std::string_view text);

}  // namespace millrace
