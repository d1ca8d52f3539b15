#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace::kafka {

/// The codec's name in Kafka's configuration: "none", "gzip", "snappy", "lz4", "zstd".
std::string_view name(compression_codec codec);

/// The codec of that name; `not_found` if there is none. "uncompressed" is another name of "none".
result<compression_codec> codec_named(std::string_view name);

/// What to compress with. `level` has the codec's own meaning and its usual default; snappy has none.
struct compression {
  compression_codec codec = compression_codec::none;
  std::optional<int> level = std::nullopt;
};

/// Appends the compressed form of `plain` to `out`, in the form that every client reads: snappy framed as Java does,
/// lz4 in independent blocks of 64 KiB. `invalid_argument` if the codec knows no such level; `out` is then as before.
result<void> compress(compression how, std::span<const std::byte> plain, std::vector<std::byte>& out);

}  // namespace millrace::kafka
