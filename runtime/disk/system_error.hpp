#pragma once
#include <string>

#include "codecs/base/result.hpp"

namespace millrace {

/// The system's error number `code` as an error: "append /data/orders-3/00….log: No space left on device".
error system_error(const char* action, const std::string& path, int code);

}  // namespace millrace
