#pragma once
#include <string_view>

namespace millrace::node_api {

/// The description of the HTTP API, openapi.json, as it was when this was built.
std::string_view openapi_json();

}  // namespace millrace::node_api
