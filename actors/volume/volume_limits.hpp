#pragma once
#include <cstddef>
#include <cstdint>

/// Bounds of what one may ask of volumes, as codecs/schema/volume.capnp states them. Sizes in bytes.
namespace millrace::volume_limits {

inline constexpr std::size_t name_bytes_max = 255;
inline constexpr std::size_t path_bytes_max = 4096;
inline constexpr std::size_t path_depth_max = 128;
inline constexpr std::size_t symlinks_followed_max = 40;
inline constexpr std::size_t symlink_bytes_max = 4096;
inline constexpr std::uint32_t links_max = 65'000;

inline constexpr std::size_t block_bytes = 8192;
inline constexpr std::uint64_t file_bytes_max = std::uint64_t{1} << 44;  // 2^31 blocks
inline constexpr std::size_t transfer_bytes_max = std::size_t{4} << 20;

inline constexpr std::uint32_t snapshots_kept_max = 1'000'000;  // of a schedule, for each of its periods

inline constexpr std::size_t row_key_bytes_max = 65'535;
inline constexpr std::size_t row_value_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t row_batch_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t rows_erased_max = 100'000;
inline constexpr std::size_t rows_scanned_max = 100'000;
inline constexpr std::size_t changes_bytes_max = std::size_t{48} << 20;  // of one batch, where there is a changelog
inline constexpr std::size_t changes_erased_max = 10'000;                // rows of one range, likewise

inline constexpr std::size_t xattr_name_bytes_max = 255;
inline constexpr std::size_t xattrs_bytes_max = 65'536;  // of an object: names and values together
inline constexpr std::size_t expression_bytes_max = 4096;
inline constexpr std::size_t settings_bytes_max = 16'384;

inline constexpr std::size_t entries_listed_max = 10'000;
inline constexpr std::size_t objects_removed_max = 100'000;

}  // namespace millrace::volume_limits
