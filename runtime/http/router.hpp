#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

namespace millrace {

/// Which handler answers which method of which path. Paths are exact.
class http_router {
 public:
  /// A later handler of the same method and path replaces the earlier one.
  void add(std::string method, std::string path, http_handler handler);

  /// Calls the handler of the request, or answers 404 for a path and 405 for a method that nobody has.
  void dispatch(const http_request& request, http_reply reply) const;

 private:
  std::map<std::string, std::map<std::string, http_handler, std::less<>>, std::less<>> methods_by_path_;
};

}  // namespace millrace
