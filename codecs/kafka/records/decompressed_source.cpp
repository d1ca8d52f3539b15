#include "codecs/kafka/records/decompressed_source.hpp"

#include <cstring>

namespace millrace::kafka {
namespace {

constexpr std::size_t window_bytes = 64 * 1024;

}  // namespace

result<void> decompressed_source::open(compression_codec codec, std::span<const std::byte> compressed,
                                       const decompression_limits& limits) {
  window_.resize(window_bytes);
  at_ = end_ = window_.data();
  before_ = 0;
  failure_.reset();
  auto opened = decompressor_.open(codec, compressed, limits);
  ended_ = !opened.has_value();
  return opened;
}

// Moves what is left to the window's beginning and adds at least what any varint needs, unless the bytes end.
void decompressed_source::refill() {
  if (ended_) return;
  const auto left = static_cast<std::size_t>(end_ - at_);
  before_ += static_cast<std::size_t>(at_ - window_.data());
  std::memmove(window_.data(), at_, left);
  auto have = left;
  while (have < varlong_bytes_max) {
    const auto count = decompressor_.read(std::span(window_).subspan(have));
    if (!count) failure_ = count.error();
    ended_ = !count || *count == 0;
    if (ended_) break;
    have += *count;
  }
  at_ = window_.data();
  end_ = at_ + have;
}

bool decompressed_source::skip_beyond(std::size_t count) {
  while (true) {
    const auto have = static_cast<std::size_t>(end_ - at_);
    if (have >= count) break;
    count -= have;
    at_ = end_;
    refill();
    if (at_ == end_) return false;
  }
  at_ += count;
  return true;
}

}  // namespace millrace::kafka
