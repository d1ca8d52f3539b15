// The second half of an exchange: the answer is written, what is left of the request is thrown away.
#include <sys/socket.h>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/write.hpp>

#include <utility>

#include "runtime/http/connection.hpp"
#include "runtime/http/problem.hpp"

namespace millrace {

namespace http = boost::beast::http;

void http_connection::respond(http_response response) {
  if (!socket_.is_open() || now_.is_answered) return;
  now_.is_answered = true;
  now_.take = nullptr;
  if (sends_continue_) {
    held_ = std::move(response);
  } else {
    begin_reply(std::move(response));
  }
}

/// Whether a next request can be found behind this one at a bearable price.
bool http_connection::can_go_on() const {
  if (!parser_->is_header_done() || !parser_->keep_alive()) return false;
  if (parser_->is_done()) return true;
  const auto left = parser_->content_length_remaining();
  return !now_.continue_due && left && *left <= limits_.drain_bytes_max;
}

void http_connection::begin_reply(http_response response) {
  const response_manner manner{
      .is_head = now_.request.is_head,
      .keep_alive = can_go_on(),
      .takes_chunks = !parser_->is_header_done() || parser_->get().version() >= 11,
  };
  serializer_.reset();
  response_ = header_of(response, manner);
  serializer_.emplace(*response_);
  if (!has_body(response, manner)) {
    expect_progress(limits_.reply_timeout);
    http::async_write_header(socket_, *serializer_, [self = shared_from_this()](error_code failure, std::size_t) {
      self->on_written(failure);
    });
    return;
  }
  if (response.produce) {
    producer_ = std::make_shared<http_producer>(std::move(response.produce));
    now_.length = response.length;
    return pull();
  }
  out_ = std::move(response.body);
  response_->body().more = false;
  write();
}

void http_connection::pull() {
  expect_nothing();
  watch_client();
  now_.awaits_piece = true;
  const auto place = std::pair(now_.number, now_.produced_bytes);
  const auto producer = producer_;  // it may be dropped while it runs
  (*producer)([self = shared_from_this(), place](result<std::string> piece) {
    if (place != std::pair(self->now_.number, self->now_.produced_bytes)) return;
    if (std::exchange(self->now_.awaits_piece, false)) self->on_produced(std::move(piece));
  });
}

void http_connection::on_produced(result<std::string> piece) {
  if (!socket_.is_open()) return;
  if (!piece) {
    if (now_.header_begun) return cut();
    drop_producer();
    return begin_reply(problem(500, {}, piece.error().context));
  }
  const bool is_end = piece->empty();
  now_.produced_bytes += piece->size();
  const bool is_too_short = is_end && now_.length && now_.produced_bytes < *now_.length;
  if (is_too_short || (now_.length && now_.produced_bytes > *now_.length)) return cut();
  out_ = std::move(*piece);
  response_->body().more = !is_end && now_.produced_bytes != now_.length;
  write();
}

void http_connection::write() {
  now_.header_begun = true;
  response_->body().data = out_.empty() ? nullptr : out_.data();
  response_->body().size = out_.size();
  expect_progress(limits_.reply_timeout);
  http::async_write(socket_, *serializer_,
                    [self = shared_from_this()](error_code failure, std::size_t) { self->on_written(failure); });
}

void http_connection::on_written(error_code failure) {
  if (!socket_.is_open()) return;
  if (failure == http::error::need_buffer) return pull();
  if (failure) return close();
  out_ = {};
  drop_producer();
  now_.is_written = true;
  expect_progress(limits_.drain_timeout);
  finish();
}

/// What comes after the answer: the next request, or what is left of this one first.
void http_connection::finish() {
  if (!response_->keep_alive()) return parser_->is_done() ? close() : linger();
  if (is_reading_) return;  // it comes here again
  if (parser_->is_done()) return read_next();
  read_piece();
}

/// Closing with unread bytes would reset the connection and could take the answer from the client.
void http_connection::linger() {
  error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  if (is_reading_) return;
  piece_.resize(limits_.piece_bytes_max);
  discard();
}

void http_connection::discard() {
  is_reading_ = true;
  socket_.async_read_some(boost::asio::buffer(piece_),
                          [self = shared_from_this()](error_code failure, std::size_t size) {
                            self->is_reading_ = false;
                            self->now_.drained_bytes += size;
                            const bool is_enough = self->now_.drained_bytes > self->limits_.drain_bytes_max;
                            if (failure || is_enough) return self->close();
                            self->discard();
                          });
}

/// For a body that will not become whole: a reset cannot be taken for its end.
void http_connection::cut() {
  error_code ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  close();
}

void http_connection::drop_producer() {
  if (!producer_) return;  // later, because what it owns may be what calls
  boost::asio::post(socket_.get_executor(), [dropped = std::exchange(producer_, nullptr)] {});
}

/// Learns that the client is gone while the producer works and nothing is written.
void http_connection::watch_client() {
  if (std::exchange(watches_input_, true)) return;
  socket_.async_wait(boost::asio::socket_base::wait_read, [weak = weak_from_this()](error_code failure) {
    const auto self = weak.lock();
    if (!self) return;
    self->watches_input_ = false;
    if (!failure && self->producer_) self->on_readable();
  });
}

void http_connection::on_readable() {
  char byte;
  const auto size = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (size > 0) return watch_errors();  // the next request: an end behind it is seen when a piece is written
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return watch_client();
  close();
}

void http_connection::watch_errors() {
  if (std::exchange(watches_errors_, true)) return;
  socket_.async_wait(boost::asio::socket_base::wait_error, [weak = weak_from_this()](error_code failure) {
    const auto self = weak.lock();
    if (!self) return;
    self->watches_errors_ = false;
    if (!failure && self->producer_) self->close();
  });
}

}  // namespace millrace
