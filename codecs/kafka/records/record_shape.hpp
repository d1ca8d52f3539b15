#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/kafka/records/varint.hpp"

namespace millrace::kafka {

/// Where the parts of one record stand, found without touching key, value or headers. Positions count from the
/// beginning of the source. Source of the format: record_batch.md.
struct record_shape {
  std::int64_t timestamp_delta = 0;
  std::int32_t offset_delta = 0;
  std::int32_t key_bytes = -1;  ///< -1: no key
  std::int32_t value_bytes = -1;
  std::int32_t header_count = 0;
  std::size_t key_at = 0;
  std::size_t value_at = 0;
  std::size_t headers_at = 0;
  std::size_t end = 0;  ///< just after the record
};

/// What is wrong with the bytes of a record.
enum class record_fault : std::uint8_t {
  none,
  ends_early,    ///< the source ends within the record, or a varint is malformed
  bad_length,    ///< a length is negative that must not be
  bad_count,     ///< the number of headers is negative or more than its bytes can hold
  wrong_length,  ///< the parts do not add up to the record's length
};

/// Finds the shape of the record at the source's position and moves behind it. A source offers
///   bool varint(int32&), varlong(int64&), skip(size_t); size_t position();
/// and answers false when its bytes end or a varint is malformed.
template <class Source>
record_fault read_shape(Source& in, record_shape& out) {
  std::int32_t record_bytes = 0;
  if (!in.varint(record_bytes)) return record_fault::ends_early;
  if (record_bytes <= 0) return record_fault::bad_length;
  out.end = in.position() + static_cast<std::size_t>(record_bytes);
  if (!in.skip(1) || !in.varlong(out.timestamp_delta) || !in.varint(out.offset_delta)) return record_fault::ends_early;

  if (!in.varint(out.key_bytes)) return record_fault::ends_early;
  if (out.key_bytes < -1) return record_fault::bad_length;
  out.key_at = in.position();
  if (out.key_bytes > 0 && !in.skip(static_cast<std::size_t>(out.key_bytes))) return record_fault::ends_early;

  if (!in.varint(out.value_bytes)) return record_fault::ends_early;
  if (out.value_bytes < -1) return record_fault::bad_length;
  out.value_at = in.position();
  if (out.value_bytes > 0 && !in.skip(static_cast<std::size_t>(out.value_bytes))) return record_fault::ends_early;

  if (!in.varint(out.header_count)) return record_fault::ends_early;
  if (out.header_count < 0 || out.header_count > record_bytes / 2) return record_fault::bad_count;
  out.headers_at = in.position();
  for (auto left = out.header_count; left > 0; --left) {
    std::int32_t key_bytes = 0;
    if (!in.varint(key_bytes)) return record_fault::ends_early;
    if (key_bytes < 0) return record_fault::bad_length;
    if (!in.skip(static_cast<std::size_t>(key_bytes))) return record_fault::ends_early;
    std::int32_t value_bytes = 0;
    if (!in.varint(value_bytes)) return record_fault::ends_early;
    if (value_bytes < -1) return record_fault::bad_length;
    if (value_bytes > 0 && !in.skip(static_cast<std::size_t>(value_bytes))) return record_fault::ends_early;
  }
  // Checked once, here: a part that leaves the record ends elsewhere, and none can leave the source.
  return in.position() == out.end ? record_fault::none : record_fault::wrong_length;
}

/// A fault in words, for the message to a person.
const char* describe(record_fault fault);

/// The source that is all in memory. Ownership: borrows the bytes.
class contiguous_source {
 public:
  explicit contiguous_source(std::span<const std::byte> bytes)
      : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

  bool varint(std::int32_t& out) { return read_varint(at_, end_, out); }
  bool varlong(std::int64_t& out) { return read_varlong(at_, end_, out); }
  bool skip(std::size_t count) {
    if (static_cast<std::size_t>(end_ - at_) < count) return false;
    at_ += count;
    return true;
  }
  std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }
  bool at_end() const { return at_ == end_; }

 private:
  const std::byte* begin_;
  const std::byte* at_;
  const std::byte* end_;
};

}  // namespace millrace::kafka
