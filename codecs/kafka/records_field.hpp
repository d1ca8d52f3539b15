#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

namespace millrace::kafka {

/// Record batches that are not in the encoded bytes: only their size is. The sender puts payload `payload_index`, of
/// exactly `size` bytes, there itself, for instance by sendfile.
struct records_reference {
  std::uint32_t size = 0;
  std::uint32_t payload_index = 0;

  friend constexpr bool operator==(const records_reference&, const records_reference&) = default;
};

struct no_records {};  ///< null on the wire, as opposed to empty

/// The records of a fetched partition: bytes that the owner of the response keeps alive, or a reference.
/// Decoding yields bytes that borrow the frame, or no_records.
using records_field = std::variant<std::span<const std::byte>, records_reference, no_records>;

/// Where a payload belongs: before the byte at `position` of the writer that was encoded into. In order of position.
struct splice_point {
  std::size_t position = 0;
  records_reference records;

  friend constexpr bool operator==(const splice_point&, const splice_point&) = default;
};

}  // namespace millrace::kafka
