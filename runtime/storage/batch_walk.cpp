#include "runtime/storage/batch_walk.hpp"

#include <algorithm>
#include <string>

#include "codecs/kafka/records/crc32c.hpp"

namespace millrace {
namespace {

namespace layout = kafka::batch_layout;

error at(errc code, const file& f, std::uint64_t position, const char* what) {
  return make_error(code, f.path() + " at byte " + std::to_string(position) + ": " + what);
}

}  // namespace

batch_walk::batch_walk(file& f, std::uint64_t begin, std::uint64_t end, std::optional<kafka::offset> expected,
                       continuity rule, std::size_t chunk_bytes)
    : file_(f),
      position_(begin),
      next_position_(begin),
      end_(end),
      expected_(expected),
      rule_(rule),
      chunk_bytes_(static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes, end > begin ? end - begin : 0))),
      chunk_(std::make_unique_for_overwrite<std::byte[]>(chunk_bytes_)) {}

/// The bytes at `position`, at least `wanted` of them unless the walk's end comes before.
result<std::span<const std::byte>> batch_walk::load(std::uint64_t position, std::size_t wanted) {
  wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, end_ - position));
  if (position < chunk_position_ || position + wanted > chunk_position_ + chunk_size_) {
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes_, end_ - position));
    const auto got = file_.read_at(position, {chunk_.get(), room});
    if (!got) return got.error();
    chunk_position_ = position;
    chunk_size_ = *got;
  }
  return std::span<const std::byte>(chunk_.get(), chunk_size_)
      .subspan(static_cast<std::size_t>(position - chunk_position_));
}

result<std::optional<kafka::batch_header>> batch_walk::next() {
  if (next_position_ >= end_) return std::optional<kafka::batch_header>();
  const auto bytes = load(next_position_, layout::header_bytes);
  if (!bytes) return bytes.error();
  if (bytes->size() < layout::header_bytes)
    return at(errc::truncated, file_, next_position_, "a header that is cut off");
  std::copy_n(bytes->data(), layout::header_bytes, header_.data());

  const auto header = kafka::batch_header::read(header_);
  if (!header) return at(errc::corrupt, file_, next_position_, "no record batch");
  if (header->last_offset_delta() < 0) return at(errc::corrupt, file_, next_position_, "a negative offset delta");
  if (expected_ &&
      (rule_ == continuity::gapless ? header->base_offset() != *expected_ : header->base_offset() < *expected_)) {
    return at(errc::corrupt, file_, next_position_, "not the offset that comes next");
  }
  if (header->partition_leader_epoch() < epoch_)
    return at(errc::corrupt, file_, next_position_, "the leader epoch falls");
  if (header->size() > end_ - next_position_)
    return at(errc::truncated, file_, next_position_, "a batch that is cut off");

  position_ = next_position_;
  next_position_ += header->size();
  expected_ = header->next_offset();
  epoch_ = header->partition_leader_epoch();
  return std::optional(*header);
}

result<bool> batch_walk::crc_matches() {
  std::uint32_t crc = 0;
  for (auto from = position_ + layout::crc_begin; from < next_position_;) {
    const auto left = static_cast<std::size_t>(next_position_ - from);
    const auto bytes = load(from, std::min(left, chunk_bytes_));
    if (!bytes) return bytes.error();
    if (bytes->empty()) return at(errc::truncated, file_, from, "the file ends within a batch");
    const auto part = bytes->first(std::min(left, bytes->size()));
    crc = kafka::crc32c_extend(crc, part);
    from += part.size();
  }
  const auto header = kafka::batch_header::read(header_);
  return header && header->crc() == crc;
}

error batch_walk::crc_mismatch() const {
  return make_error(errc::corrupt, file_.path() + " at byte " + std::to_string(position_) + ": CRC mismatch");
}

result<batch_boundary> check_batches(file& f, const batch_boundary& begin, const batch_boundary& end,
                                     verified_bytes::range unknown, continuity rule) {
  batch_walk walk(f, begin.position, end.position, begin.next, rule, batch_walk::scan_chunk_bytes);
  std::optional<error> bad;
  for (auto good = begin; !bad; good = {static_cast<std::uint32_t>(walk.next_position()), *walk.expected()}) {
    const auto batch = walk.next();
    if (batch && !*batch) break;
    const bool check = batch && walk.position() >= unknown.begin && walk.position() < unknown.end;
    const auto matches = check ? walk.crc_matches() : result<bool>(true);
    if (!batch)
      bad = batch.error();
    else if (!matches)
      bad = matches.error();
    else if (!*matches)
      bad = walk.crc_mismatch();
    if (!bad) continue;
    if (bad->code == errc::io_failure) return *bad;
    if (good.position > begin.position) return good;
    return make_error(errc::corrupt, bad->context);
  }
  return end;
}

}  // namespace millrace
