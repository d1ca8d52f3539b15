#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "actors/volume/volume_edit.hpp"
#include "actors/volume/volume_refusal.hpp"

/// The bytes of files, in blocks of 8 KiB; what is not stored reads as zeros. Permissions are not their business.
namespace millrace {

/// Appends bytes `offset` to `offset + length` to `into`, fewer at the file's end. `length` is bounded by the caller.
decided<void> read_file(const map_reader& tree, const inode& file, std::uint64_t offset, std::size_t length,
                        std::string& into);

/// Puts `bytes` at `offset`, at most a transfer; what was missing before them reads as zeros. `file` is changed and
/// stored. `TOO_LARGE` beyond file_bytes_max.
decided<void> write_file(volume_edit& edit, inode& file, std::uint64_t offset, std::string_view bytes);

/// The file has `size` bytes from now on. Time: of a file with holes in proportion to the blocks that go.
decided<void> truncate_file(volume_edit& edit, inode& file, std::uint64_t size);

}  // namespace millrace
