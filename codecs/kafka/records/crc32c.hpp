#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace millrace::kafka {

/// CRC-32C (Castagnoli, reflected, as iSCSI's) of `bytes`: the checksum of record batches and producer snapshots.
/// Tens of GB/s. Source: RFC 3720, appendix B.4.
std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept;

/// The checksum of what `crc` covers followed by `bytes`; crc32c(b) == crc32c_extend(0, b).
std::uint32_t crc32c_extend(std::uint32_t crc, std::span<const std::byte> bytes) noexcept;

}  // namespace millrace::kafka
