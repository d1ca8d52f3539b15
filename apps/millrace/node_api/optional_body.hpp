#pragma once
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {

/// As `json_body`; {} if the request has no body.
inline result<nlohmann::json> optional_body(const http_request& request) {
  return request.body.empty() ? parse_json("{}") : json_body(request);
}

}  // namespace millrace::node_api
