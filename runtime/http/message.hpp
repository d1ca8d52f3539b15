#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace millrace {

/// A request, whole. Texts borrow from the connection and hold until the handler returns.
struct http_request {
  std::string_view method;  ///< "GET"; a HEAD arrives as GET
  std::string_view path;    ///< "/metrics", as it was sent, without the query
  std::string_view query;   ///< what stood after '?', not decoded
  std::string_view body;
};

struct http_response {
  unsigned status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  std::string allow = {};  ///< with 405, "GET, PUT": what the path takes
};

/// Answers a request, once: now or later, on the thread of the server's io_context. If all copies go without an answer,
/// the connection is closed.
using http_reply = std::function<void(http_response)>;

using http_handler = std::function<void(const http_request&, http_reply)>;

/// For a handler that knows its answer at once.
template <class F>
http_handler answering(F answer) {
  return [answer = std::move(answer)](const http_request& request, const http_reply& reply) { reply(answer(request)); };
}

}  // namespace millrace
