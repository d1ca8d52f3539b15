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

/// The range reads as zeros, and its whole blocks are not stored any more. `grow`: the file ends no earlier than the
/// range, which then is within the bounds of a file, or `TOO_LARGE`; else its size stays. Time: as `truncate_file`.
decided<void> clear_range(volume_edit& edit, inode& file, std::uint64_t offset, std::uint64_t length, bool grow);

/// Where at or behind `offset` a block is stored, or is not. The file's size counts as a hole, and is the answer if
/// there is no data; beyond it `offset` itself. Time: of a file with holes in proportion to the blocks passed.
decided<std::uint64_t> find_data(const map_reader& tree, const inode& file, std::uint64_t offset);
decided<std::uint64_t> find_hole(const map_reader& tree, const inode& file, std::uint64_t offset);

}  // namespace millrace
