#pragma once
#include <string>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// `invalid_argument` if a node cannot host all services of these names. `place`: who named them, "node.toml:3".
result<void> check_services(const std::vector<std::string>& names, const std::string& place = "");

}  // namespace millrace
