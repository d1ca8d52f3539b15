#pragma once
#include <cstddef>
#include <optional>

#include "runtime/base/buffer.hpp"

namespace millrace {

struct gateway_context;

/// The reactor of the first partition that the request in `frame` produces to or fetches from; nothing if it is another
/// request or names no partition that exists.
std::optional<std::size_t> home_of_first_partition(const gateway_context& context, const slice& frame);

}  // namespace millrace
