#pragma once
#include <cstddef>
#include <functional>
#include <span>

#include "actors/partition/partition_options.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// Opens a log of the node's own, makes what it holds durable, and gives all of it to `take`, whole batches at a time,
/// in order; then closes it in order, for its partition actor to open. An error of `take` ends the replay. A log with
/// damaged bytes is an error: what a coordinator knows must be whole. Blocks.
result<void> replay_log(const partition_options& options,
                        const std::function<result<void>(std::span<const std::byte>)>& take);

}  // namespace millrace
