#pragma once
#include <vector>

#include "codecs/kafka/units.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

/// What must reach the device so that a log is durable up to `end`. Whoever holds it may sync the files on any thread,
/// in any order, while appends go on. A slice of bytes is record batches written to a segment; one of length 0 is a
/// directory, an index or another small file, to be synced whatever it holds.
struct flush_ticket {
  kafka::offset end;
  std::vector<file_slice> files;
};

}  // namespace millrace
