#pragma once
#include <memory>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/storage/epoch_history.hpp"
#include "runtime/storage/segment.hpp"

namespace millrace {

/// Takes the history from the batches of `segments`, oldest first, up to `end`: looks at the first batch of each, and
/// where the epoch changes within one halves its offsets until the place is found. Errors as `segment`.
result<epoch_history> search_epochs(const std::vector<std::unique_ptr<segment>>& segments, kafka::offset end);

}  // namespace millrace
