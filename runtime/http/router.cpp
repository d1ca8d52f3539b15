#include "runtime/http/router.hpp"

#include <algorithm>

#include "runtime/http/problem.hpp"

namespace millrace {
namespace {

bool is_before(const http_route& a, const http_route& b) {
  if (a.pattern.is_before(b.pattern)) return true;
  return !b.pattern.is_before(a.pattern) && a.method < b.method;
}

std::string listed(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

}  // namespace

void http_router::put(http_route route) {
  const auto place = std::lower_bound(routes_.begin(), routes_.end(), route, is_before);
  if (place != routes_.end() && !is_before(route, *place)) {
    *place = std::move(route);
  } else {
    routes_.insert(place, std::move(route));
  }
}

void http_router::add(std::string method, std::string pattern, http_handler handler,
                      std::optional<std::uint32_t> body_bytes_max) {
  put({std::move(method), route_pattern(std::move(pattern)), std::move(handler), body_bytes_max});
}

void http_router::add_upload(std::string method, std::string pattern, http_upload_handler handler) {
  put({std::move(method), route_pattern(std::move(pattern)), std::move(handler)});
}

result<route_choice> http_router::choose(std::string_view method, const std::vector<std::string>& segments) const {
  route_choice choice;
  const route_pattern* decides = nullptr;
  for (const auto& route : routes_) {
    if (decides != nullptr && decides->is_before(route.pattern)) break;
    auto parts = route.pattern.match(segments);
    if (!parts) return parts.error();
    if (!*parts) continue;
    decides = &route.pattern;
    choice.methods.push_back(route.method);
    if (route.method != method) continue;
    choice.route = &route;
    choice.parts = std::move(**parts);
  }
  return choice;
}

http_response answer_without_route(const http_request& request, const route_choice& choice) {
  if (choice.methods.empty()) return refusal(request.path, 404, "nothing is here");
  const auto known = listed(choice.methods);
  const bool has_get = std::find(choice.methods.begin(), choice.methods.end(), "GET") != choice.methods.end();
  auto answer =
      request.method == "OPTIONS" ? http_response{204} : refusal(request.path, 405, "this path takes " + known);
  answer.allow = has_get ? known + ", HEAD" : known;
  return answer;
}

}  // namespace millrace
