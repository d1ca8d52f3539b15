#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_builder.hpp"

namespace millrace::bench {

/// A batch of `records` values of `record_bytes` random bytes, the same in every run, stamped now. Errors as
/// `batch_builder::finish`.
result<std::vector<std::byte>> build_load_batch(std::int64_t record_bytes, std::int32_t records,
                                                const kafka::batch_options& options = {});

}  // namespace millrace::bench
