#pragma once
#include <cstddef>

#include "runtime/config/node_options.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// Descriptors that a node with these options may hold at once.
std::size_t descriptors_wanted(const node_options& options);

/// Lets this process hold as many as it wants, as far as the system's hard limit allows; says so if it does not.
void raise_descriptor_limit(std::size_t wanted, const logger& voice);

}  // namespace millrace
