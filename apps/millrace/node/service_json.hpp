#pragma once
#include <nlohmann/json.hpp>

#include "actors/service/service_host.hpp"

namespace millrace {

/// A deployment and how it is, with its stages and inputs: docs/http-api.md.
nlohmann::json json_of(const service_status& status);

/// What has happened to it, oldest first: the last lines.
nlohmann::json log_of(const service_status& status);

/// What can be deployed.
nlohmann::json json_of(const flow::service_definition& service);

}  // namespace millrace
