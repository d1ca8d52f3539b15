#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "codecs/base/result.hpp"
#include "runtime/disk/file_slice.hpp"
#include "runtime/storage/segment_lookup.hpp"

namespace millrace {

struct log_read_request {
  kafka::offset from;
  std::uint32_t bytes_max = 0;
  kafka::offset limit;             ///< only batches all of whose records lie below it
  bool first_batch_whole = false;  ///< one batch may be longer than `bytes_max`
  effort allowed = effort::any;
};

/// Batches of a read whose CRCs are still to be checked, by `check_batches`, wherever that may block.
struct unchecked_batches {
  kafka::offset segment_base;
  batch_boundary begin;
  batch_boundary end;
  verified_bytes::range unknown;
  continuity rule;
  std::uint64_t files_changed = 0;  ///< how often the reader had been told so
};

/// Whole batches of one segment, in order. The first may begin before the offset asked for.
struct log_read {
  file_slice data;      ///< of length 0 if there is nothing to read
  kafka::offset first;  ///< base offset of the first batch, or the offset asked for: there is none, or a gap before it
  kafka::offset next;   ///< where to read on
  std::optional<unchecked_batches> unchecked = {};  ///< of a quick read: nobody may be shown `data` before
};

/// Finds what a read returns. Remembers where the last readers stopped, so that those who go on need no look-up.
/// Threads: its owner's.
class log_reader {
 public:
  /// `request.from` is within the segments or at their end. Errors as `segment`. A quick one leaves CRCs to be checked
  /// by the caller: `log_read::unchecked`.
  result<log_read> read(const segment_list& segments, const log_read_request& request);

  /// What may be shown of a read when its batches have been found good up to `good`.
  log_read finish(const segment_list& segments, log_read found, const batch_boundary& good);

  /// Forgets where readers stopped, after segments have changed other than by appends.
  void forget() {
    stops_.fill({});
    ++files_changed_;
  }

 private:
  struct stop {
    kafka::offset next{-1};
    kafka::offset segment_base{-1};
    std::uint32_t position = 0;
  };

  result<log_read> read_in(const segment_list& segments, segment& in, const log_read_request& request);
  std::optional<batch_boundary> remembered(const segment& in, kafka::offset from) const;
  void remember(const segment& in, const batch_boundary& at);

  std::array<stop, 8> stops_;
  index_window<offset_index_entry> window_;
  std::size_t oldest_ = 0;
  std::uint64_t files_changed_ = 0;
};

}  // namespace millrace
