#pragma once
#include <functional>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/record.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace::fraud {

/// Calls `visit` for each record at or after `from` of the batches in `batches`, decompressed as need be; records of
/// control batches are left out. Returns the offset after the last batch. `corrupt`, `io_failure`. Blocks: it reads the
/// file.
result<kafka::offset> read_slice(const file_slice& batches, kafka::offset from,
                                 const std::function<void(const kafka::record&)>& visit);

}  // namespace millrace::fraud
