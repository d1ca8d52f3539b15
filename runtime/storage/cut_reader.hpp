#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/storage/cut_sources.hpp"

namespace millrace {

/// Where a batch stands, to go on there later: found at once if its segment is still what it was.
struct cut_place {
  kafka::offset offset;  ///< of the first record there
  kafka::offset segment;
  std::uint64_t position = 0;             ///< in the segment's file
  std::optional<std::uint32_t> crc = {};  /// of the batch before it
};

/// Reads the records of a holder's cut, wherever their segments are by now: with their log, which may be open and
/// appended to, or kept. A segment that is being read stays readable whatever becomes of its name. Ownership: borrows
/// all. Threads: one; every call blocks.
class cut_reader {
 public:
  struct source {
    log_key log;
    holder_id holder;
    std::string directory;  ///< of the log; need not exist any more
  };

  cut_reader(disk& d, const log_holds& holds, source from) : disk_(d), holds_(holds), from_(std::move(from)) {}

  /// Goes to the first batch that has offsets from `from` on. `near`: where that may be. `not_found`: nobody holds the
  /// cut; `corrupt`.
  result<void> seek(kafka::offset from, const std::optional<cut_place>& near = std::nullopt);

  /// Whole batches up to the cut's end, at most `bytes_max` or one; none at the end. CRCs are not checked.
  result<std::vector<std::byte>> next(std::size_t bytes_max);

  /// Where the next batch is, and the CRC of the one before it if that was seen. Nothing before `seek`, or at the start
  /// of a segment that is not open yet.
  std::optional<cut_place> place() const;

 private:
  result<void> open_segment();
  result<void> walk_to(kafka::offset from);
  result<bool> is_at(const cut_place& near) const;
  result<std::size_t> whole_batches(std::span<const std::byte> bytes);

  disk& disk_;
  const log_holds& holds_;
  const source from_;
  log_cut cut_;
  kafka::offset next_;
  std::shared_ptr<file> file_;  // null: the segment that has `next_` is to be opened
  segment_extent segment_;
  std::uint64_t room_ = 0;  // bytes of the file that belong to the log
  std::uint64_t position_ = 0;
  std::optional<std::uint32_t> crc_;
};

}  // namespace millrace
