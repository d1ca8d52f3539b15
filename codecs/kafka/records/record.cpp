#include "codecs/kafka/records/record.hpp"

#include <string>

namespace millrace::kafka {
namespace {

// Deltas may be garbage, and garbage must stay defined behaviour.
std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

}  // namespace

record_headers::iterator::iterator(std::span<const std::byte> bytes, std::int32_t left) : rest_(bytes), left_(left) {
  if (left_ > 0) read();
}

record_headers::iterator& record_headers::iterator::operator++() {
  if (--left_ > 0) read();
  return *this;
}

void record_headers::iterator::read() {
  contiguous_source source(rest_);
  std::int32_t key_bytes = 0;
  std::int32_t value_bytes = 0;
  source.varint(key_bytes);
  const auto key = rest_.subspan(source.position(), static_cast<std::size_t>(key_bytes));
  source.skip(key.size());
  source.varint(value_bytes);
  const auto value = rest_.subspan(source.position(), static_cast<std::size_t>(value_bytes < 0 ? 0 : value_bytes));
  source.skip(value.size());
  current_.key = {reinterpret_cast<const char*>(key.data()), key.size()};
  current_.value = value_bytes < 0 ? std::nullopt : std::optional(value);
  rest_ = rest_.subspan(source.position());
}

record_reader::record_reader(const batch_header& header, std::span<const std::byte> records)
    : source_(records),
      begin_(records.data()),
      base_offset_(header.base_offset()),
      base_timestamp_(header.base_timestamp()),
      count_(header.count()) {
  if (header.attributes().stamped_by() == timestamp_type::log_append_time) append_time_ = header.max_timestamp();
}

result<bool> record_reader::next(record& out) {
  if (index_ == count_ && fault_ == record_fault::none) {
    if (source_.at_end()) return false;
    return make_error(errc::corrupt, "record batch: bytes after its " + std::to_string(count_) + " records");
  }
  record_shape shape;
  if (fault_ == record_fault::none) fault_ = read_shape(source_, shape);
  if (fault_ != record_fault::none) {
    return make_error(errc::corrupt, "record " + std::to_string(index_) + " of its batch " + describe(fault_));
  }
  ++index_;
  const auto bytes_at = [this](std::size_t at, std::int32_t size) {
    using bytes = std::span<const std::byte>;
    return size < 0 ? std::nullopt : std::optional(bytes(begin_ + at, static_cast<std::size_t>(size)));
  };
  out.offset = offset(wrapping_add(base_offset_.value, shape.offset_delta));
  out.timestamp = append_time_ ? *append_time_ : timestamp(wrapping_add(base_timestamp_.value, shape.timestamp_delta));
  out.key = bytes_at(shape.key_at, shape.key_bytes);
  out.value = bytes_at(shape.value_at, shape.value_bytes);
  out.headers = record_headers({begin_ + shape.headers_at, shape.end - shape.headers_at}, shape.header_count);
  return true;
}

}  // namespace millrace::kafka
