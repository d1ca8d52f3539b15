#pragma once
#include "codecs/base/result.hpp"
#include "runtime/config/node_options.hpp"

namespace millrace {

/// Whether the node can listen where it is to, asked before it makes anything on a disk. Between this and its listening
/// another process may still take an address.
result<void> check_addresses(const node_options& options);

}  // namespace millrace
