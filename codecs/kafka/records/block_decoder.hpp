#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::kafka {

/// One codec's side of the decompressor. Errors as there, but limits are the decompressor's business except where a
/// codec must allocate before it can unfold.
class block_decoder {
 public:
  virtual ~block_decoder() = default;

  /// Begins anew with `compressed`, whatever state an earlier batch has left. `bytes_max`: as much may come out.
  virtual result<void> open(std::span<const std::byte> compressed, std::size_t bytes_max) = 0;

  /// 0 at the end only.
  virtual result<std::size_t> read(std::span<std::byte> out) = 0;
};

std::unique_ptr<block_decoder> make_plain_decoder();
std::unique_ptr<block_decoder> make_gzip_decoder();
std::unique_ptr<block_decoder> make_snappy_decoder();
std::unique_ptr<block_decoder> make_lz4_decoder();
std::unique_ptr<block_decoder> make_zstd_decoder();

// The codecs' sides of `compress`.
result<void> compress_gzip(int level, std::span<const std::byte> plain, std::vector<std::byte>& out);
result<void> compress_snappy(std::span<const std::byte> plain, std::vector<std::byte>& out);
result<void> compress_lz4(int level, std::span<const std::byte> plain, std::vector<std::byte>& out);
result<void> compress_zstd(int level, std::span<const std::byte> plain, std::vector<std::byte>& out);

}  // namespace millrace::kafka
