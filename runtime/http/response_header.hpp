#pragma once
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>

#include "runtime/http/message.hpp"

namespace millrace {

/// A response as Beast writes it: the body is whatever buffer it is given last.
using http_response_message = boost::beast::http::response<boost::beast::http::buffer_body>;

/// What the request and the connection demand of a response.
struct response_manner {
  bool is_head = false;
  bool keep_alive = true;
  bool takes_chunks = true;  ///< false: HTTP/1.0, to which the end of a body without a length is that of the connection
};

/// Whether a body follows the header at all (RFC 9110 §6.4.1).
bool has_body(const http_response& response, const response_manner& manner);

/// The header, with the length or the chunks it announces. Further headers replace the server's own of the same name.
http_response_message header_of(const http_response& response, const response_manner& manner);

}  // namespace millrace
