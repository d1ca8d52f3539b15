#pragma once
#include <nlohmann/json.hpp>

#include <cstddef>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/http/message.hpp"

namespace millrace {

/// What is read of JSON that a stranger sent.
struct json_limits {
  std::size_t bytes_max = 1 << 20;
  int depth_max = 32;  ///< arrays and objects in one another; [[1]] has 2
};

/// `limit_exceeded` beyond the limits, `invalid_argument` for what is no JSON in UTF-8, or a key twice in an object;
/// the context says where.
result<nlohmann::json> parse_json(std::string_view text, const json_limits& limits = {});

/// The body of a request. As `parse_json`; `unsupported` if its Content-Type is there and is not JSON.
result<nlohmann::json> json_body(const http_request& request, const json_limits& limits = {});

/// The refusal of a body that `json_body` did not take: 400, 413 or 415.
http_response json_problem(const error& why);

/// Bytes that are not UTF-8 are replaced; for exact bytes use `base64_of`.
http_response json_reply(const nlohmann::json& value, unsigned status = 200);

}  // namespace millrace
