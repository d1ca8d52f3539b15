#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// A name and a decoded value that a request carries: of a pattern's part, or of the query.
struct http_value {
  std::string name;
  std::string value;
};

/// A request. Texts and the request itself borrow from the connection and hold until it is answered; who answers from
/// another thread copies what it needs.
struct http_request {
  std::string_view method;  ///< "GET"; a HEAD arrives as GET
  std::string_view path;    ///< "/v1/volumes/a%20b", as it was sent, without the query
  std::string_view query;   ///< what stood after '?', not decoded
  std::string_view body;    ///< whole; empty if the handler takes it as an `http_upload`
  bool is_head = false;     ///< only the reply's header will be sent
  std::vector<std::pair<std::string_view, std::string_view>> headers = {};
  std::vector<http_value> parts = {};       ///< of the path, as the pattern names them
  std::vector<http_value> parameters = {};  ///< of the query, in the order sent; '+' is a space

  /// Value of a header, case of the name ignored; several of one name are joined by ", " as RFC 9110 §5.3 says.
  std::optional<std::string> header(std::string_view name) const;

  /// What stands in the path for the pattern's `{name}` or `{name...}`, decoded; empty if the pattern has no such part.
  std::string_view part(std::string_view name) const;

  /// The first query parameter of this name, decoded; "?a" has the value "".
  std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Takes the next piece of a body; empty: that was all. Called once for each piece asked for, on the thread of the
/// server's io_context.
using http_piece_taker = std::function<void(result<std::string>)>;

/// Makes a reply's body piece by piece: called for the next when the client has taken the last one, so one piece is in
/// memory at a time; 64 KiB to 1 MiB is a good size. An error before the first piece is answered with 500; later it
/// cuts the connection, for the client to see that the body is not whole. Ownership: the connection, which destroys it
/// when it has given its all or the client is gone; the taker may then still be called, to no effect.
using http_producer = std::function<void(http_piece_taker)>;

struct http_response {
  unsigned status = 200;
  std::string body = {};
  std::string content_type = "text/plain; charset=utf-8";
  std::string allow = {};                                         ///< with 405, "GET, PUT": what the path takes
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< further ones; control characters become spaces
  http_producer produce = {};                                     ///< instead of `body`; never called for a HEAD
  std::optional<std::uint64_t> length = {};  ///< bytes that `produce` will make; if not known, they are sent in chunks
};

/// Answers a request, once: now or later, on the thread of the server's io_context. If all copies go without an answer,
/// the connection is closed.
using http_reply = std::function<void(http_response)>;

using http_handler = std::function<void(const http_request&, http_reply)>;

/// The body of a request as it arrives. The client is read from only when a piece is asked for, and told to continue
/// by the first (`Expect: 100-continue`). Threads: the one of the server's io_context.
class http_upload {
 public:
  virtual ~http_upload() = default;

  /// Bytes that the client announced; nothing if it sends chunks.
  virtual std::optional<std::uint64_t> length() const = 0;

  /// Asks for the next piece, of at most `http_limits::piece_bytes_max`; one at a time. After the empty one comes
  /// nothing more. `connection_closed` if the client left before the end, `timed_out` if it sent nothing for the
  /// request timeout, `invalid_argument` if what it sends is no HTTP, `unavailable` after the answer. An answer that
  /// is given before the end refuses what is left, and a piece asked for then never comes.
  virtual void read(http_piece_taker take) = 0;
};

/// Answers a request whose body it takes itself. Dropping the upload does not answer; dropping the reply closes.
using http_upload_handler = std::function<void(const http_request&, std::shared_ptr<http_upload>, http_reply)>;

/// For a handler that knows its answer at once.
template <class F>
http_handler answering(F answer) {
  return [answer = std::move(answer)](const http_request& request, const http_reply& reply) { reply(answer(request)); };
}

}  // namespace millrace
