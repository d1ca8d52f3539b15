#include "runtime/http/router.hpp"

namespace millrace {

void http_router::add(std::string method, std::string path, http_handler handler) {
  methods_by_path_[std::move(path)][std::move(method)] = std::move(handler);
}

void http_router::dispatch(const http_request& request, http_reply reply) const {
  const auto methods = methods_by_path_.find(request.path);
  if (methods == methods_by_path_.end()) return reply({404, "nothing is here\n"});
  const auto handler = methods->second.find(request.method);
  if (handler != methods->second.end()) return handler->second(request, std::move(reply));
  std::string known;
  for (const auto& [method, ignored] : methods->second) known += (known.empty() ? "" : ", ") + method;
  http_response refusal{405, "this path takes " + known + "\n"};
  refusal.allow = methods->second.contains("GET") ? known + ", HEAD" : known;
  reply(std::move(refusal));
}

}  // namespace millrace
