#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/record_shape.hpp"

namespace millrace::kafka {

/// One header of a record. Borrows.
struct record_header {
  std::string_view key;  ///< UTF-8 by convention, not checked
  std::optional<std::span<const std::byte>> value;
};

/// The headers of one record, in order, for a range-for loop: already known to be well formed. Borrows.
class record_headers {
 public:
  class iterator {
   public:
    using value_type = record_header;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    iterator(std::span<const std::byte> bytes, std::int32_t left);
    const record_header& operator*() const { return current_; }
    const record_header* operator->() const { return &current_; }
    iterator& operator++();
    bool operator==(std::default_sentinel_t) const { return left_ == 0; }

   private:
    void read();

    std::span<const std::byte> rest_;
    std::int32_t left_ = 0;  // with the current one
    record_header current_;
  };

  record_headers() = default;
  /// `bytes` hold exactly `count` headers that `read_shape` has accepted.
  record_headers(std::span<const std::byte> bytes, std::int32_t count) : bytes_(bytes), count_(count) {}

  iterator begin() const { return {bytes_, count_}; }
  std::default_sentinel_t end() const { return {}; }
  std::int32_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

 private:
  std::span<const std::byte> bytes_;
  std::int32_t count_ = 0;
};

/// One record. Borrows the bytes it was read from.
struct record {
  kafka::offset offset;
  kafka::timestamp timestamp;
  std::optional<std::span<const std::byte>> key;
  std::optional<std::span<const std::byte>> value;
  record_headers headers;
};

/// Reads the records of a batch, first to last, from their uncompressed form. Ownership: borrows it.
class record_reader {
 public:
  /// `records` is what stands behind the header once it is decompressed.
  record_reader(const batch_header& header, std::span<const std::byte> records);

  /// Puts the next record into `out`; false after the last. `corrupt`: the records are malformed, or more or fewer than
  /// the header says; the reader answers the same from then on.
  result<bool> next(record& out);

 private:
  contiguous_source source_;
  const std::byte* begin_;
  kafka::offset base_offset_;
  kafka::timestamp base_timestamp_;
  std::optional<kafka::timestamp> append_time_;
  std::int32_t count_;
  std::int32_t index_ = 0;
  record_fault fault_ = record_fault::none;
};

}  // namespace millrace::kafka
