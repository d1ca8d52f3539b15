#include "runtime/http/response_header.hpp"

#include "runtime/http/field_text.hpp"

namespace millrace {

namespace http = boost::beast::http;

namespace {

bool status_has_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

void set_length(http_response_message& header, const http_response& response, const response_manner& manner) {
  if (!status_has_body(response.status)) return;
  if (!response.produce) return header.content_length(response.body.size());
  if (response.length) return header.content_length(*response.length);
  header.chunked(manner.takes_chunks);
}

}  // namespace

bool has_body(const http_response& response, const response_manner& manner) {
  return !manner.is_head && status_has_body(response.status);
}

http_response_message header_of(const http_response& response, const response_manner& manner) {
  http_response_message header(static_cast<http::status>(response.status), 11);
  header.set(http::field::server, "millrace");
  if (status_has_body(response.status)) header.set(http::field::content_type, field_value(response.content_type));
  if (!response.allow.empty()) header.set(http::field::allow, response.allow);
  header.set(http::field::cache_control, "no-store");
  header.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) header.set(name, field_value(value));
  const bool ends_with_connection = response.produce && !response.length && !manner.takes_chunks;
  header.keep_alive(manner.keep_alive && !ends_with_connection);
  set_length(header, response, manner);
  return header;
}

}  // namespace millrace
