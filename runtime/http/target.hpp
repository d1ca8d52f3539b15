#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/http/message.hpp"

namespace millrace {

/// A request's target, cut once and then decoded once: what is decoded is never cut or decoded again, so that "%2F" and
/// "%252F" cannot become a separator. Source: RFC 3986 §3.3, RFC 9112 §3.2; '+' in queries: WHATWG URL, urlencoded.
struct http_target {
  std::string_view path;   ///< as it was sent, borrowed
  std::string_view query;  ///< as it was sent, borrowed
};

/// Cuts off the query, and "http://host" of the absolute form.
http_target cut_target(std::string_view target);

/// "%41" → "A". `invalid_argument` for '%' without two hexadecimal digits, for NUL, and for bytes that are not UTF-8
/// (also without '%'): names of this server are UTF-8.
result<std::string> percent_decoded(std::string_view text);

/// "/a/b%2Fc/" → {"a", "b/c", ""}. `invalid_argument` as `percent_decoded`, for a path that does not begin with '/',
/// and for the segments "." and "..", however they are written: no path leads upwards.
result<std::vector<std::string>> path_segments(std::string_view path);

/// "a=1&b" → {a: "1"}, {b: ""}; empty pieces are passed over. `invalid_argument` as `percent_decoded`.
result<std::vector<http_value>> query_parameters(std::string_view query);

}  // namespace millrace
