#include "codecs/kafka/records/decompressor.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "codecs/kafka/records/block_decoder.hpp"

namespace millrace::kafka {
namespace {

class plain_decoder : public block_decoder {
 public:
  result<void> open(std::span<const std::byte> bytes, std::size_t) override {
    rest_ = bytes;
    return {};
  }

  result<std::size_t> read(std::span<std::byte> out) override {
    const auto count = std::min(out.size(), rest_.size());
    if (count > 0) std::memcpy(out.data(), rest_.data(), count);
    rest_ = rest_.subspan(count);
    return count;
  }

 private:
  std::span<const std::byte> rest_;
};

std::unique_ptr<block_decoder> make_decoder(compression_codec codec) {
  switch (codec) {
    case compression_codec::none: return make_plain_decoder();
    case compression_codec::gzip: return make_gzip_decoder();
    case compression_codec::snappy: return make_snappy_decoder();
    case compression_codec::lz4: return make_lz4_decoder();
    case compression_codec::zstd: return make_zstd_decoder();
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<block_decoder> make_plain_decoder() { return std::make_unique<plain_decoder>(); }

std::size_t decompression_limits::bytes_max_of(std::size_t compressed_bytes) const {
  std::size_t by_ratio = 0;
  if (__builtin_mul_overflow(compressed_bytes, ratio_max, &by_ratio)) by_ratio = bytes_max;
  return std::min(bytes_max, std::max(by_ratio, free_bytes));
}

decompressor::decompressor() = default;
decompressor::~decompressor() = default;
decompressor::decompressor(decompressor&&) noexcept = default;
decompressor& decompressor::operator=(decompressor&&) noexcept = default;

result<void> decompressor::open(compression_codec codec, std::span<const std::byte> compressed,
                                const decompression_limits& limits) {
  const auto index = static_cast<std::size_t>(codec);
  if (index >= decoders_.size()) return make_error(errc::unsupported, "unknown compression codec");
  if (!decoders_[index]) decoders_[index] = make_decoder(codec);
  current_ = decoders_[index].get();
  left_ = limits.bytes_max_of(compressed.size());
  return current_->open(compressed, left_);
}

result<std::size_t> decompressor::read(std::span<std::byte> out) {
  auto count = current_->read(out);
  if (!count) return count;
  if (*count > left_) {
    return make_error(errc::limit_exceeded, "compressed records unfold to more than they are allowed to");
  }
  left_ -= *count;
  return count;
}

result<void> decompress(compression_codec codec, std::span<const std::byte> compressed,
                        const decompression_limits& limits, std::vector<std::byte>& out) {
  decompressor source;
  if (auto opened = source.open(codec, compressed, limits); !opened) return opened;
  std::size_t have = 0;
  const auto guess = std::max<std::size_t>(compressed.size() * 2, 4096);
  out.resize(std::clamp<std::size_t>(limits.bytes_max_of(compressed.size()), 1, guess));
  while (true) {
    if (have == out.size()) out.resize(out.size() * 2);
    const auto count = source.read(std::span(out).subspan(have));
    if (!count) return count.error();
    if (*count == 0) break;
    have += *count;
  }
  out.resize(have);
  return {};
}

}  // namespace millrace::kafka
