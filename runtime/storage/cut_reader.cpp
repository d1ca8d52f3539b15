#include "runtime/storage/cut_reader.hpp"

#include <algorithm>
#include <array>

#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/storage/batch_walk.hpp"

namespace millrace {

result<void> cut_reader::seek(kafka::offset from, const std::optional<cut_place>& near) {
  const auto hold = holds_.find(from_.log, from_.holder);
  if (!hold) return make_error(errc::not_found, "nobody holds these records any more");
  cut_ = hold->cut;
  next_ = from;
  crc_.reset();
  file_.reset();
  if (next_ >= cut_.end) return {};
  if (auto opened = open_segment(); !opened) return opened;
  if (near && near->offset == from && near->segment == segment_.base) {
    const auto there = is_at(*near);
    if (!there) return there.error();
    if (*there) {
      position_ = near->position;
      crc_ = near->crc;
      return {};
    }
  }
  return walk_to(from);
}

/// The one that has `next_`, or the first after it.
result<void> cut_reader::open_segment() {
  const auto view = holds_.view(from_.log, from_.holder);
  if (!view) return view.error();
  const auto sources = find_cut_sources(disk_, from_.log.topic, from_.directory, *view);
  if (!sources) return sources.error();
  const auto found = std::ranges::find_if(sources->segments, [&](const auto& s) { return s.extent.end > next_; });
  if (found == sources->segments.end()) {
    return make_error(errc::corrupt, from_.directory + ": nothing is left from offset " + std::to_string(next_.value));
  }
  auto opened = disk_.open(sources->path(*view, from_.directory, *found, segment_file::log), open_mode::read);
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  file_ = std::move(*opened);
  segment_ = found->extent;
  const bool grows = !found->kept && segment_.end == unknown_end;
  room_ = grows ? *size : std::min<std::uint64_t>(*size, segment_.bytes);
  position_ = 0;
  return {};
}

result<bool> cut_reader::is_at(const cut_place& near) const {
  std::array<std::byte, kafka::batch_layout::header_bytes> bytes;
  if (near.position + bytes.size() > room_) return false;
  const auto got = file_->read_at(near.position, bytes);
  if (!got) return got.error();
  const auto header = kafka::batch_header::read(std::span(bytes).first(*got));
  return header && header->base_offset() == near.offset;
}

result<void> cut_reader::walk_to(kafka::offset from) {
  batch_walk walk(*file_, 0, room_, std::nullopt, segment_.rule);
  for (;;) {
    const auto batch = walk.next();
    if (!batch) return batch.error();
    position_ = *batch ? walk.position() : walk.next_position();
    if (!*batch || (*batch)->next_offset() > from) return {};
    crc_ = (*batch)->next_offset() == from ? std::optional((*batch)->crc()) : std::nullopt;
  }
}

/// Bytes of the batches that belong to the cut and are here whole.
result<std::size_t> cut_reader::whole_batches(std::span<const std::byte> bytes) {
  std::size_t whole = 0;
  while (bytes.size() - whole >= kafka::batch_layout::header_bytes) {
    const auto header = kafka::batch_header::read(bytes.subspan(whole));
    if (!header) return header.error();
    if (header->base_offset() >= cut_.end) {
      next_ = cut_.end;
      break;
    }
    if (header->size() > bytes.size() - whole) break;
    if (header->next_offset() > cut_.end || header->next_offset() <= next_) {
      return make_error(errc::corrupt, from_.directory + ": a batch that does not belong behind offset " +
                                           std::to_string(next_.value));
    }
    next_ = header->next_offset();
    crc_ = header->crc();
    whole += header->size();
  }
  return whole;
}

result<std::vector<std::byte>> cut_reader::next(std::size_t bytes_max) {
  std::vector<std::byte> bytes;
  auto wanted = std::max<std::size_t>(bytes_max, kafka::batch_layout::header_bytes);
  while (next_ < cut_.end) {
    if (!file_ || position_ >= room_) {
      if (auto opened = open_segment(); !opened) return opened.error();
    }
    bytes.resize(std::min<std::uint64_t>(wanted, room_ - position_));
    const auto got = file_->read_at(position_, bytes);
    if (!got) return got.error();
    const auto whole = whole_batches(std::span(bytes).first(*got));
    if (!whole) return whole.error();
    position_ += *whole;
    bytes.resize(*whole);
    if (*whole > 0 || next_ >= cut_.end) return bytes;
    if (*got < kafka::batch_layout::header_bytes || wanted >= room_ - position_) {
      return make_error(errc::corrupt,
                        file_->path() + ": ends within a batch, at offset " + std::to_string(next_.value));
    }
    wanted *= 2;  // the first batch is longer
  }
  return std::vector<std::byte>();
}

std::optional<cut_place> cut_reader::place() const {
  if (!file_ || position_ >= room_) return std::nullopt;
  return cut_place{next_, segment_.base, position_, crc_};
}

}  // namespace millrace
