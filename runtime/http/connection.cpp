#include "runtime/http/connection.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <utility>

#include "runtime/http/router.hpp"
#include "runtime/net/stream_socket.hpp"

namespace millrace {

namespace http = boost::beast::http;

http_connection::http_connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<const http_router> router,
                                 http_limits limits, ended_handler ended)
    : stream_(std::move(socket)),
      peer_(peer_name(stream_.socket().native_handle())),
      router_(std::move(router)),
      limits_(limits),
      ended_(std::move(ended)) {}

http_connection::~http_connection() { close(); }

void http_connection::close() {
  error_code ignored;
  stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
  if (ended_) std::exchange(ended_, nullptr)(this);
}

void http_connection::read_next() {
  request_.emplace();
  request_->header_limit(limits_.header_bytes_max);
  request_->body_limit(limits_.body_bytes_max);
  stream_.expires_after(limits_.request_timeout);
  waiting_since_ = std::chrono::steady_clock::now();
  http::async_read(stream_, buffer_, *request_,
                   [self = shared_from_this()](error_code failure, std::size_t) { self->on_read(failure); });
}

void http_connection::on_read(error_code failure) {
  if (failure) return refuse(failure);
  stream_.expires_never();  // a handler may take its time
  waiting_since_.reset();
  answer();
}

void http_connection::refuse(error_code failure) {
  body_wanted_ = true;
  if (failure == http::error::header_limit) return write({431, "the header is too large\n"}, false);
  if (failure == http::error::body_limit) return write({413, "the body is too large\n"}, false);
  const bool is_malformed = failure.category() == make_error_code(http::error::bad_method).category();
  if (!is_malformed || failure == http::error::end_of_stream || failure == http::error::partial_message) return close();
  write({400, "this is no HTTP request\n"}, false);
}

void http_connection::answer() {
  const auto& message = request_->get();
  const std::string_view target(message.target().data(), message.target().size());
  const auto question_mark = std::min(target.find('?'), target.size());
  body_wanted_ = message.method() != http::verb::head;
  const auto method = message.method_string();
  const http_request request{
      .method = body_wanted_ ? std::string_view(method.data(), method.size()) : std::string_view("GET"),
      .path = target.substr(0, question_mark),
      .query = target.substr(std::min(question_mark + 1, target.size())),
      .body = message.body(),
  };
  router_->dispatch(request, [self = shared_from_this(), keep_alive = message.keep_alive()](http_response response) {
    self->write(std::move(response), keep_alive);
  });
}

void http_connection::write(http_response response, bool keep_alive) {
  if (!stream_.socket().is_open()) return;
  response_.emplace(static_cast<http::status>(response.status), 11);
  response_->set(http::field::server, "millrace");
  response_->set(http::field::content_type, response.content_type);
  if (!response.allow.empty()) response_->set(http::field::allow, response.allow);
  response_->set(http::field::cache_control, "no-store");
  response_->set("X-Content-Type-Options", "nosniff");
  response_->keep_alive(keep_alive);
  response_->body() = std::move(response.body);
  response_->prepare_payload();
  serializer_.emplace(*response_);
  stream_.expires_after(limits_.reply_timeout);
  waiting_since_ = std::chrono::steady_clock::now();
  const auto written = [self = shared_from_this()](error_code failure, std::size_t) { self->on_written(failure); };
  if (body_wanted_) {
    http::async_write(stream_, *serializer_, written);
  } else {
    http::async_write_header(stream_, *serializer_, written);
  }
}

void http_connection::on_written(error_code failure) {
  if (failure || !response_->keep_alive()) return close();
  read_next();
}

}  // namespace millrace
