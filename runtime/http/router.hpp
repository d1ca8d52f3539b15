#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/http/message.hpp"
#include "runtime/http/route_pattern.hpp"

namespace millrace {

struct http_route {
  std::string method;
  route_pattern pattern;
  std::variant<http_handler, http_upload_handler> handler;
  std::optional<std::uint32_t> body_bytes_max = {};  ///< instead of the server's; not for uploads
};

/// What a router has for a request.
struct route_choice {
  const http_route* route = nullptr;  ///< borrowed from the router; none if the path or the method is not taken
  std::vector<http_value> parts = {};
  std::vector<std::string> methods = {};  ///< that the path takes, in order; none if nobody has the path
};

/// Which handler answers which method of which path. Where several patterns take a path, the one that says most about
/// it decides alone (`route_pattern::is_before`), for all methods.
class http_router {
 public:
  /// A later handler of the same method and pattern replaces the earlier one. `body_bytes_max` instead of the server's
  /// limit.
  void add(std::string method, std::string pattern, http_handler handler,
           std::optional<std::uint32_t> body_bytes_max = {});

  /// As `add`, for a handler that takes the body as it comes.
  void add_upload(std::string method, std::string pattern, http_upload_handler handler);

  /// Errors as `route_pattern::match`.
  result<route_choice> choose(std::string_view method, const std::vector<std::string>& segments) const;

  /// All of them, by pattern and method.
  const std::vector<http_route>& routes() const { return routes_; }

 private:
  void put(http_route route);

  std::vector<http_route> routes_;
};

/// The answer for a choice without a route: 404 for a path and 405 for a method that nobody has, 204 for OPTIONS of a
/// path that somebody has; the latter two with what the path takes.
http_response answer_without_route(const http_request& request, const route_choice& choice);

}  // namespace millrace
