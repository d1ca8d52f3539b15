#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "apps/millrace/text/record.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/disk/file.hpp"

namespace millrace::cli {

/// Reads the records of batches in a segment file. Keeps its buffers: make one and use it for many batches.
class batch_records {
 public:
  using visitor = std::function<void(const record&)>;

  /// Calls `visit` for each record of the batch at `position`, whose `header` has been read; topic and partition are
  /// left as they are in `like`. Bounded as `decompression_limits` says. `corrupt`: the records are not what the header
  /// promises. `truncated`, `io_failure`.
  result<void> read(file& segment, std::uint64_t position, const kafka::batch_header& header, const record& like,
                    const visitor& visit);

 private:
  std::vector<std::byte> batch_;
  std::vector<std::byte> plain_;
};

}  // namespace millrace::cli
