#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/block_decoder.hpp"

namespace millrace::kafka {
namespace {

// The frame around raw blocks that snappy-java writes. Source: record_batch.md.
constexpr std::array<unsigned char, 16> frame_header = {0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};
constexpr std::size_t frame_magic_bytes = 8;
constexpr std::size_t block_bytes = 32 * 1024;

// Three bytes of snappy can stand for 64, no more: a block that claims a higher ratio lies.
constexpr std::size_t ratio_max = 22;
constexpr std::size_t kept_bytes_max = std::size_t{1} << 20;

bool begins_frame(std::span<const std::byte> bytes) {
  return bytes.size() >= frame_header.size() && std::memcmp(bytes.data(), frame_header.data(), frame_magic_bytes) == 0;
}

class snappy_decoder : public block_decoder {
 public:
  result<void> open(std::span<const std::byte> compressed, std::size_t bytes_max) override {
    rest_ = compressed;
    bytes_max_ = bytes_max;
    framed_ = begins_frame(compressed);
    unread_ = {};
    if (block_.capacity() > kept_bytes_max) block_ = {};
    return {};
  }

  result<std::size_t> read(std::span<std::byte> out) override {
    while (unread_.empty()) {
      const auto raw = next_block();
      if (!raw) return raw.error();
      if (raw->empty()) return std::size_t{0};
      const auto direct = unfold(*raw, out);
      if (!direct || *direct > 0) return direct;
    }
    const auto count = std::min(out.size(), unread_.size());
    std::memcpy(out.data(), unread_.data(), count);
    unread_ = unread_.subspan(count);
    return count;
  }

 private:
  // The next raw block; empty at the end.
  result<std::span<const std::byte>> next_block() {
    if (!framed_) return std::exchange(rest_, {});
    while (begins_frame(rest_)) rest_ = rest_.subspan(frame_header.size());  // frames may follow each other
    if (rest_.empty()) return rest_;
    if (rest_.size() < 4) return make_error(errc::truncated, "snappy: ends within a block's length");
    const auto size = load_big_endian<std::int32_t>(rest_.data());
    if (size <= 0) return make_error(errc::corrupt, "snappy: block of " + std::to_string(size) + " bytes");
    if (static_cast<std::size_t>(size) > rest_.size() - 4)
      return make_error(errc::truncated, "snappy: ends within a block");
    const auto raw = rest_.subspan(4, static_cast<std::size_t>(size));
    rest_ = rest_.subspan(4 + raw.size());
    return raw;
  }

  // Unfolds into `out` if it is large enough and returns the bytes; else, or if there are none, 0.
  result<std::size_t> unfold(std::span<const std::byte> raw, std::span<std::byte> out) {
    const auto* data = reinterpret_cast<const char*>(raw.data());
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(data, raw.size(), &size) || size > raw.size() * ratio_max) {
      return make_error(errc::corrupt, "snappy: impossible length");
    }
    if (size > bytes_max_)
      return make_error(errc::limit_exceeded, "snappy: block unfolds to " + std::to_string(size) + " bytes");
    const bool direct = size <= out.size();
    if (!direct) {
      block_.resize(size);
      out = block_;
    }
    if (!snappy::RawUncompress(data, raw.size(), reinterpret_cast<char*>(out.data()))) {
      return make_error(errc::corrupt, "snappy: malformed block");
    }
    if (direct) return size;
    unread_ = block_;
    return std::size_t{0};
  }

  std::span<const std::byte> rest_;
  std::span<const std::byte> unread_;  // of block_
  std::vector<std::byte> block_;
  std::size_t bytes_max_ = 0;
  bool framed_ = false;
};

}  // namespace

std::unique_ptr<block_decoder> make_snappy_decoder() { return std::make_unique<snappy_decoder>(); }

result<void> compress_snappy(std::span<const std::byte> plain, std::vector<std::byte>& out) {
  const auto header = std::as_bytes(std::span(frame_header));
  out.insert(out.end(), header.begin(), header.end());
  while (!plain.empty()) {
    const auto block = plain.first(std::min(plain.size(), block_bytes));
    plain = plain.subspan(block.size());
    const auto before = out.size();
    out.resize(before + 4 + snappy::MaxCompressedLength(block.size()));
    std::size_t written = 0;
    snappy::RawCompress(reinterpret_cast<const char*>(block.data()), block.size(),
                        reinterpret_cast<char*>(out.data() + before + 4), &written);
    store_big_endian(out.data() + before, static_cast<std::int32_t>(written));
    out.resize(before + 4 + written);
  }
  return {};
}

}  // namespace millrace::kafka
