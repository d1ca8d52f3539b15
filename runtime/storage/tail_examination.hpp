#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/disk/file.hpp"
#include "runtime/storage/batch_place.hpp"
#include "runtime/storage/continuity.hpp"

namespace millrace {

enum class tail_state : std::uint8_t {
  whole,    ///< good to the end of the file
  torn,     ///< what follows the good batches was being written when the machine stopped
  corrupt,  ///< what follows was good once: it lies below the durable end, or good batches stand behind it
};

struct tail_finding {
  tail_state state;
  batch_boundary good_end;  ///< the batches before it are good
  std::string reason;       ///< what is wrong behind it, for a person; empty if nothing
};

/// Which batches' CRCs are checked: those with a record at or above this offset.
using check_from = strong<struct check_from_tag, std::int64_t>;

/// What an examination reports for each good batch, and where it begins.
using batch_visitor = std::function<void(const kafka::batch_header&, std::uint32_t position)>;

/// Looks at the batches of the segment file `f`, `size` bytes long, from `begin` on. `io_failure` if they cannot be
/// read; bad bytes are a finding.
result<tail_finding> examine_tail(file& f, std::uint64_t size, const batch_boundary& begin, continuity rule,
                                  check_from crc_from, kafka::offset durable_end, const batch_visitor& good);

/// What the headers alone tell from a boundary to the end of a file.
struct header_survey {
  bool whole;                  ///< each header continues the one before, up to the last byte
  kafka::offset last_but_one;  ///< base offset of the last batch but one; where the survey began if there are fewer
};

/// Reads the headers from `begin` on. A write that the end of the process cut short is in the last batch, or makes the
/// survey not whole; if it is not, no header is to be believed before its CRC has been checked.
result<header_survey> survey_headers(file& f, std::uint64_t size, const batch_boundary& begin, continuity rule);

}  // namespace millrace
