#pragma once
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_library.hpp"

namespace millrace {

/// The services of this build, and of shared objects. Errors as `load_services`.
result<std::vector<flow::service_ref>> available_services(const std::vector<std::string>& libraries);

/// `invalid_argument` if a node cannot host all services of these names. `place`: who named them, "node.toml:3".
result<void> check_services(const std::vector<std::string>& names, const std::vector<flow::service_ref>& available,
                            const std::string& place = "");

}  // namespace millrace
