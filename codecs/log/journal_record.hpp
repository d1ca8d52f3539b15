#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/base/strong.hpp"

namespace millrace {

/// What the records of one use of a journal file have in common, and what tells them from those of earlier uses.
using journal_generation = strong<struct journal_generation_tag, std::uint64_t>;

/// Bytes that were written to a file. Borrows.
struct journal_write {
  std::string_view path;            ///< from the data directory
  std::uint64_t file_identity = 0;  ///< tells the file from others that had its name
  std::uint64_t position = 0;       ///< bytes from the file's start
  std::span<const std::byte> bytes;
};

/// Writes that were made durable together. Borrows what it was decoded from.
struct journal_record {
  std::uint64_t sequence = 0;  ///< one more than that of the record before
  std::vector<journal_write> writes;
  std::size_t size = 0;  ///< bytes that the record takes, a multiple of `journal_block_bytes`
};

/// Records and the header begin at multiples of this.
inline constexpr std::size_t journal_block_bytes = 4096;

/// Bytes that a record of these writes takes. A path is at most 65,535 bytes long.
std::size_t journal_record_size(std::span<const journal_write> writes);

/// Fills `out`, which is as long as `journal_record_size` says.
void encode_journal_record(journal_generation generation, std::uint64_t sequence, std::span<const journal_write> writes,
                           std::span<std::byte> out);

/// The record at the front of `bytes`. `corrupt` if there is none of that generation, or one that was not written
/// whole: the journal ends here. `truncated` if it goes on beyond `bytes`.
result<journal_record> decode_journal_record(journal_generation generation, std::span<const std::byte> bytes);

/// The first block of a journal file, which says which records behind it count.
std::vector<std::byte> encode_journal_header(journal_generation generation);

/// `corrupt` if it is none; `unsupported` if a newer version wrote it.
result<journal_generation> decode_journal_header(std::span<const std::byte> bytes);

}  // namespace millrace
