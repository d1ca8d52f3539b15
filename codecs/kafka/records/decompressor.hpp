#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace::kafka {

class block_decoder;

/// How far a compressed batch may unfold. It may always reach `free_bytes`; beyond that it must stay below `ratio_max`
/// times its compressed size, and below `bytes_max` in any case. Clients bound a batch before they compress it, mostly
/// at 1 MB, so none comes near these.
struct decompression_limits {
  std::size_t bytes_max = std::size_t{256} << 20;
  std::size_t ratio_max = 64;
  std::size_t free_bytes = std::size_t{16} << 20;

  /// The most that `compressed_bytes` may become.
  std::size_t bytes_max_of(std::size_t compressed_bytes) const;
};

/// Unfolds compressed records piece by piece, so that memory depends neither on the batch nor on what it claims: the
/// codec's window at most, which zstd limits to 128 MiB and touches only as far as there is data, or one snappy block,
/// which is at most 22 times its compressed size. Keeps the codecs' contexts for the next batch. One user at a time.
class decompressor {
 public:
  decompressor();
  ~decompressor();
  decompressor(decompressor&&) noexcept;
  decompressor& operator=(decompressor&&) noexcept;

  /// Begins with `compressed`, which must outlive the reading. `corrupt` if it does not begin as the codec demands.
  result<void> open(compression_codec codec, std::span<const std::byte> compressed, const decompression_limits& limits);

  /// Puts the next bytes into `out`, which is not empty, and says how many; 0 at the end. `corrupt`, `truncated`, or
  /// `limit_exceeded`; nothing can be read after an error.
  result<std::size_t> read(std::span<std::byte> out);

 private:
  std::array<std::unique_ptr<block_decoder>, 5> decoders_;  // by codec, made when first used
  block_decoder* current_ = nullptr;
  std::size_t left_ = 0;
};

/// All of `compressed` at once, in place of what `out` held. Errors as `decompressor`; `out` is then undefined.
result<void> decompress(compression_codec codec, std::span<const std::byte> compressed,
                        const decompression_limits& limits, std::vector<std::byte>& out);

}  // namespace millrace::kafka
