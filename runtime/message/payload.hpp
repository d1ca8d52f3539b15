#pragma once
#include <boost/container/small_vector.hpp>

#include <variant>

#include "runtime/base/buffer.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

/// Bytes that travel beside a message and are never copied into it: in memory, or in a file.
using payload = std::variant<slice, file_slice>;

/// Most messages have one or none: those are kept without an allocation.
using payload_list = boost::container::small_vector<payload, 2>;

}  // namespace millrace
