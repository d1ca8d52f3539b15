#pragma once
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// Makes the directory `path`, durably, unless it is there. Its parent exists.
result<void> make_if_absent(disk& d, const std::string& path);

/// Removes the directory `path` and all that is in it. `not_found`.
result<void> remove_tree(disk& d, const std::string& path);

}  // namespace millrace
