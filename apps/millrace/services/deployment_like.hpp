#pragma once
#include <nlohmann/json.hpp>

namespace millrace::cli {

/// What to deploy so that it is what `described` tells of: as `service deploy --file` takes it.
nlohmann::json deployment_like(const nlohmann::json& described);

}  // namespace millrace::cli
