#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/compression.hpp"
#include "codecs/kafka/records/decompressor.hpp"

namespace millrace::kafka {

/// The same batch with its records compressed another way: header fields stay, length and CRC are computed anew.
/// `batch` is one whole, valid batch. Errors as `decompress` and `compress`. All of the records are in memory at once,
/// which `limits` bounds.
result<std::vector<std::byte>> recompress(std::span<const std::byte> batch, compression how,
                                          const decompression_limits& limits);

}  // namespace millrace::kafka
