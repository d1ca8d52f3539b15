#include "runtime/storage/compaction/batch_stream.hpp"

#include <algorithm>
#include <string>

namespace millrace {

void batch_stream::open(std::shared_ptr<file> from, std::uint64_t size, kafka::offset base) {
  file_ = std::move(from);
  size_ = size;
  position_ = 0;
  expected_ = base;
  buffer_position_ = 0;
  loaded_ = 0;
}

error batch_stream::corrupt(const char* what) const {
  return make_error(errc::corrupt, file_->path() + " at byte " + std::to_string(position_) + ": " + what);
}

/// The bytes from the next batch on, at least `wanted` of them unless the segment ends before.
result<std::span<const std::byte>> batch_stream::load(std::size_t wanted) {
  wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size_ - position_));
  if (position_ + wanted > buffer_position_ + loaded_) {
    buffer_.resize(std::max(buffer_.size(), std::max(wanted, buffer_bytes)));
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(buffer_.size(), size_ - position_));
    const auto got = file_->read_at(position_, std::span(buffer_).first(room));
    if (!got) return got.error();
    buffer_position_ = position_;
    loaded_ = *got;
  }
  return std::span<const std::byte>(buffer_).first(loaded_).subspan(
      static_cast<std::size_t>(position_ - buffer_position_));
}

result<std::optional<kafka::record_batch>> batch_stream::next() {
  if (position_ >= size_) return std::optional<kafka::record_batch>();
  auto bytes = load(kafka::batch_layout::header_bytes);
  if (!bytes) return bytes.error();
  const auto header = kafka::batch_header::read(*bytes);
  if (!header || header->size() > size_ - position_) return corrupt("no whole batch");
  const auto whole = header->size();
  bytes = load(whole);
  if (!bytes) return bytes.error();
  const auto batch = kafka::record_batch::read(*bytes);
  if (!batch || !batch->crc_matches()) return corrupt("CRC mismatch");
  const auto& read = batch->header();
  if (read.base_offset() < expected_ || read.last_offset_delta() < 0) return corrupt("offsets do not rise");
  expected_ = read.next_offset();
  position_ += whole;
  return std::optional(*batch);
}

}  // namespace millrace
