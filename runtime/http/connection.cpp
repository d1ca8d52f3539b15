#include "runtime/http/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <utility>

#include "runtime/http/field_text.hpp"
#include "runtime/http/problem.hpp"
#include "runtime/http/router.hpp"
#include "runtime/http/target.hpp"
#include "runtime/net/stream_socket.hpp"

namespace millrace {

namespace http = boost::beast::http;

namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_malformed(boost::system::error_code failure) {
  const bool is_of_http = failure.category() == make_error_code(http::error::bad_method).category();
  return is_of_http && failure != http::error::end_of_stream && failure != http::error::partial_message;
}

class connection_upload : public http_upload {
 public:
  connection_upload(std::weak_ptr<http_connection> connection, std::uint64_t number,
                    std::optional<std::uint64_t> length)
      : connection_(std::move(connection)), number_(number), length_(length) {}

  std::optional<std::uint64_t> length() const override { return length_; }

  void read(http_piece_taker take) override {
    if (const auto connection = connection_.lock()) return connection->read_upload(number_, std::move(take));
    take(make_error(errc::connection_closed, "the client is gone"));
  }

 private:
  const std::weak_ptr<http_connection> connection_;  // the reply keeps it, so that dropping that one closes
  const std::uint64_t number_;
  const std::optional<std::uint64_t> length_;
};

}  // namespace

http_connection::http_connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<const http_router> router,
                                 http_limits limits, ended_handler ended)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      peer_(peer_name(socket_.native_handle())),
      router_(std::move(router)),
      limits_(limits),
      ended_(std::move(ended)) {
  error_code ignored;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

http_connection::~http_connection() { close(); }

void http_connection::close(error why) {
  error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  expect_nothing();
  drop_producer();
  held_.reset();
  if (auto take = std::exchange(now_.take, nullptr)) {
    boost::asio::post(socket_.get_executor(), [take = std::move(take), why = std::move(why)] { take(why); });
  }
  if (ended_) std::exchange(ended_, nullptr)(this);
}

void http_connection::expect_progress(std::chrono::milliseconds within) {
  waiting_since_ = std::chrono::steady_clock::now();
  deadline_.expires_after(within);
  deadline_.async_wait([weak = weak_from_this()](error_code failure) {
    const auto self = weak.lock();
    if (failure || !self || !self->waiting_since_) return;
    if (self->deadline_.expiry() > std::chrono::steady_clock::now()) return;  // set anew meanwhile
    self->close(make_error(errc::timed_out, "the client sends or takes nothing"));
  });
}

void http_connection::expect_nothing() {
  waiting_since_.reset();
  deadline_.cancel();
}

void http_connection::read_next() {
  if (buffer_.size() == 0) buffer_.shrink_to_fit();
  now_ = exchange{.number = now_.number + 1};
  parser_.emplace();
  parser_->header_limit(limits_.header_bytes_max);
  parser_->body_limit(boost::none);
  expect_progress(limits_.request_timeout);
  is_reading_ = true;
  http::async_read_header(socket_, buffer_, *parser_, [self = shared_from_this()](error_code failure, std::size_t) {
    self->is_reading_ = false;
    self->on_header(failure);
  });
}

void http_connection::on_header(error_code failure) {
  if (!socket_.is_open()) return;
  if (failure) return refuse_header(failure);
  read_header();
  const auto expectation = now_.request.header("Expect");
  if (expectation && !same_ignoring_case(*expectation, "100-continue")) {
    return respond(refusal(now_.request.path, 417, "only 100-continue can be expected here"));
  }
  now_.continue_due = expectation && parser_->get().version() >= 11 && !parser_->is_done();
  choose_route();
}

void http_connection::refuse_header(error_code failure) {
  if (failure == http::error::header_limit) return respond({431, "the header is too large\n"});
  if (is_malformed(failure)) return respond({400, "this is no HTTP request\n"});
  close();
}

void http_connection::read_header() {
  const auto& message = parser_->get();
  const auto target = cut_target(view_of(message.target()));
  const bool is_head = message.method() == http::verb::head;
  now_.request = {
      .method = is_head ? std::string_view("GET") : view_of(message.method_string()),
      .path = target.path,
      .query = target.query,
      .is_head = is_head,
  };
  for (const auto& field : message) {
    now_.request.headers.emplace_back(view_of(field.name_string()), view_of(field.value()));
  }
}

void http_connection::choose_route() {
  auto& request = now_.request;
  const auto refuse = [&](const error& why) { respond(refusal(request.path, 400, why.context)); };
  const auto segments = path_segments(request.path);
  if (!segments) return refuse(segments.error());
  auto parameters = query_parameters(request.query);
  if (!parameters) return refuse(parameters.error());
  request.parameters = std::move(*parameters);
  auto choice = router_->choose(request.method, *segments);
  if (!choice) return refuse(choice.error());
  if (choice->route == nullptr) {
    const bool is_too_large =
        !is_of_api(request.path) && parser_->content_length().value_or(0) > limits_.body_bytes_max;
    return respond(is_too_large ? refusal(request.path, 413, "the body is too large")
                                : answer_without_route(request, *choice));
  }
  request.parts = std::move(choice->parts);
  now_.route = choice->route;
  hand_over();
}

void http_connection::hand_over() {
  const auto* takes_pieces = std::get_if<http_upload_handler>(&now_.route->handler);
  if (takes_pieces == nullptr) return read_body();
  std::optional<std::uint64_t> length;
  if (!parser_->chunked()) length = parser_->content_length().value_or(0);
  expect_nothing();
  const auto upload = std::make_shared<connection_upload>(weak_from_this(), now_.number, length);
  (*takes_pieces)(now_.request, upload, reply());
}

http_reply http_connection::reply() {
  return [self = shared_from_this(), number = now_.number](http_response response) {
    if (self->now_.number == number) self->respond(std::move(response));
  };
}

void http_connection::read_body() {
  const auto limit = now_.route->body_bytes_max.value_or(limits_.body_bytes_max);
  if (now_.body.size() > limit || parser_->content_length().value_or(0) > limit) {
    return respond(refusal(now_.request.path, 413, "the body is too large"));
  }
  if (!parser_->is_done()) return read_piece();
  expect_nothing();
  now_.request.body = now_.body;
  std::get<http_handler>(now_.route->handler)(now_.request, reply());
}

void http_connection::read_upload(std::uint64_t number, http_piece_taker take) {
  if (!socket_.is_open()) return take(make_error(errc::connection_closed, "the client is gone"));
  if (number != now_.number || now_.is_answered || now_.take) {
    return take(make_error(errc::unavailable, "the request is answered, or a piece is asked for already"));
  }
  if (parser_->is_done()) return take(std::string());
  now_.take = std::move(take);
  buffer_.reserve(limits_.piece_bytes_max);  // Beast reads as much as there is room
  expect_progress(limits_.request_timeout);
  read_piece();
}

void http_connection::read_piece() {
  if (std::exchange(now_.continue_due, false)) return send_continue();
  const std::uint64_t most = limits_.piece_bytes_max;
  piece_.resize(std::min(most, parser_->content_length_remaining().value_or(most)));
  auto& body = parser_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  is_reading_ = true;
  http::async_read_some(socket_, buffer_, *parser_, [self = shared_from_this()](error_code failure, std::size_t) {
    self->is_reading_ = false;
    self->on_piece(failure);
  });
}

void http_connection::send_continue() {
  sends_continue_ = true;
  boost::asio::async_write(socket_, boost::asio::buffer(continue_line.data(), continue_line.size()),
                           [self = shared_from_this()](error_code failure, std::size_t) {
                             self->sends_continue_ = false;
                             if (failure) return self->close();
                             if (!self->held_) return self->read_piece();
                             auto held = std::move(*self->held_);
                             self->held_.reset();
                             self->begin_reply(std::move(held));
                           });
}

void http_connection::on_piece(error_code failure) {
  if (!socket_.is_open()) return;
  if (failure == http::error::need_buffer) failure = {};
  piece_.resize(piece_.size() - parser_->get().body().size);
  if (now_.is_answered) {
    now_.drained_bytes += piece_.size();
    if (failure || now_.drained_bytes > limits_.drain_bytes_max) return close();
    if (now_.is_written) finish();
    return;
  }
  if (failure) return on_body_failure(failure);
  if (piece_.empty() && !parser_->is_done()) return read_piece();
  if (!now_.take) {
    now_.body += piece_;
    return read_body();
  }
  expect_nothing();
  std::exchange(now_.take, nullptr)(std::exchange(piece_, {}));
}

void http_connection::on_body_failure(error_code failure) {
  if (!is_malformed(failure)) return close(make_error(errc::connection_closed, "the client left before the end"));
  if (!now_.take) return respond({400, "this is no HTTP request\n"});
  expect_nothing();
  std::exchange(now_.take, nullptr)(make_error(errc::invalid_argument, "the body is no HTTP: " + failure.message()));
}

}  // namespace millrace
