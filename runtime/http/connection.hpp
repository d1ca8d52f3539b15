#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/http/limits.hpp"
#include "runtime/http/message.hpp"

namespace millrace {

class http_router;

/// One client of an HTTP/1.1 server: reads a request, has it answered, writes the reply, and again while the client
/// wants. Keeps itself alive while it waits for something. Threads: the one that runs the socket's io_context.
class http_connection : public std::enable_shared_from_this<http_connection> {
 public:
  using ended_handler = std::function<void(http_connection*)>;

  /// `ended` is called once, when the connection is closed for whatever reason.
  http_connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<const http_router> router, http_limits limits,
                  ended_handler ended);
  ~http_connection();

  void start() { read_next(); }
  void close();

  using time_point = std::chrono::steady_clock::time_point;

  /// Since when the client keeps the server waiting, for a request or by not taking a reply; nothing while a handler
  /// works.
  std::optional<time_point> waiting_since() const { return waiting_since_; }

  /// "127.0.0.1:40312" of the client.
  const std::string& peer() const { return peer_; }

 private:
  using error_code = boost::system::error_code;

  void read_next();
  void on_read(error_code failure);
  void refuse(error_code failure);
  void answer();
  void write(http_response response, bool keep_alive);
  void on_written(error_code failure);

  boost::beast::tcp_stream stream_;
  const std::string peer_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<const http_router> router_;
  const http_limits limits_;
  ended_handler ended_;
  bool body_wanted_ = true;
  std::optional<time_point> waiting_since_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> request_;
  std::optional<boost::beast::http::response<boost::beast::http::string_body>> response_;
  std::optional<boost::beast::http::response_serializer<boost::beast::http::string_body>> serializer_;
};

}  // namespace millrace
