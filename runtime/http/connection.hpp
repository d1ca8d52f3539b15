#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/http/limits.hpp"
#include "runtime/http/message.hpp"
#include "runtime/http/response_header.hpp"

namespace millrace {

class http_router;
struct http_route;

/// One client of an HTTP/1.1 server: reads a request, has it answered, writes the reply, and again while the client
/// wants. Holds one piece of a body at a time, each way. Keeps itself alive while it waits for something. Threads: the
/// one that runs the socket's io_context.
class http_connection : public std::enable_shared_from_this<http_connection> {
 public:
  using ended_handler = std::function<void(http_connection*)>;

  /// `ended` is called once, when the connection is closed for whatever reason.
  http_connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<const http_router> router, http_limits limits,
                  ended_handler ended);
  ~http_connection();

  void start() { read_next(); }

  /// Whoever waits for a piece of the request's body is told `why`.
  void close(error why = make_error(errc::connection_closed, "the connection was closed"));

  /// For the upload of exchange `number`: `http_upload::read`.
  void read_upload(std::uint64_t number, http_piece_taker take);

  using time_point = std::chrono::steady_clock::time_point;

  /// Since when the client keeps the server waiting, for a request or by not taking a reply; nothing while a handler
  /// works.
  std::optional<time_point> waiting_since() const { return waiting_since_; }

  /// "127.0.0.1:40312" of the client.
  const std::string& peer() const { return peer_; }

 private:
  using error_code = boost::system::error_code;

  /// Of one request and its reply.
  struct exchange {
    std::uint64_t number = 0;
    http_request request = {};
    const http_route* route = nullptr;
    std::string body = {};            ///< of a request that is handed over whole
    http_piece_taker take = nullptr;  ///< of an upload, while it waits
    std::uint64_t drained_bytes = 0;  ///< read after the answer, for nobody
    bool continue_due = false;        ///< the client waits for 100 before it sends its body
    bool is_answered = false;
    bool is_written = false;  ///< the answer, whole
    std::uint64_t produced_bytes = 0;
    std::optional<std::uint64_t> length = {};  ///< of the body that is produced
    bool header_begun = false;
    bool awaits_piece = false;
  };

  void expect_progress(std::chrono::milliseconds within);
  void expect_nothing();

  void read_next();
  void on_header(error_code failure);
  void read_header();
  void choose_route();
  void hand_over();
  void read_body();
  void read_piece();
  void send_continue();
  void on_piece(error_code failure);
  void on_body_failure(error_code failure);
  void refuse_header(error_code failure);
  http_reply reply();

  void respond(http_response response);
  void begin_reply(http_response response);
  bool can_go_on() const;
  void pull();
  void on_produced(result<std::string> piece);
  void write();
  void on_written(error_code failure);
  void finish();
  void linger();
  void discard();
  void cut();
  void drop_producer();
  void watch_client();
  void on_readable();
  void watch_errors();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;
  const std::string peer_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<const http_router> router_;
  const http_limits limits_;
  ended_handler ended_;
  std::optional<time_point> waiting_since_;
  exchange now_;
  bool is_reading_ = false;
  bool sends_continue_ = false;
  bool watches_input_ = false;
  bool watches_errors_ = false;
  std::string piece_;                  ///< that is being read
  std::string out_;                    ///< that is being written
  std::optional<http_response> held_;  ///< until 100 is written
  std::shared_ptr<http_producer> producer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::buffer_body>> parser_;
  std::optional<http_response_message> response_;
  std::optional<boost::beast::http::response_serializer<boost::beast::http::buffer_body>> serializer_;
};

}  // namespace millrace
