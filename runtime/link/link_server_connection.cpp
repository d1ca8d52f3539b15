#include "runtime/link/link_server_connection.hpp"

#include <kj/exception.h>

#include <algorithm>
#include <utility>

namespace millrace {

link_server_connection::link_server_connection(boost::asio::io_context& io, std::shared_ptr<const link_setup> setup,
                                               std::unique_ptr<link_transport> transport, std::string address,
                                               link_handler handler, std::shared_ptr<line_limit> lines,
                                               ended_handler ended)
    : link_connection(io, std::move(setup), std::move(transport), side::server, std::move(address)),
      handler_(std::move(handler)),
      ended_(std::move(ended)) {
  set_line_limit(std::move(lines));
}

/// Without an end if the io_context goes first.
link_server_connection::~link_server_connection() {
  if (!has_ended()) closed(make_error(errc::connection_closed, "the link was dropped"));
}

result<void> link_server_connection::take(link_frame frame) {
  if (frame.type == link_frame_type::request) return take_request(std::move(frame));
  if (frame.type == link_frame_type::reply) return make_error(errc::corrupt, "a reply to nothing asked");
  if (frame.request > last_request_) return make_error(errc::corrupt, "a frame of a call that was not opened");
  if (frame.type == link_frame_type::error) {
    give_up(frame.request, frame.failure);
    return {};
  }
  const auto found = calls_.find(frame.request);
  if (found == calls_.end()) return {};  // it was sent before our answer came there
  const auto items = found->second->items();
  switch (frame.type) {
    case link_frame_type::item: return items->take(std::move(frame.message), frame.plain_bytes + item_overhead_bytes);
    case link_frame_type::credit: return items->add_credit(frame.credit);
    default: items->end_of_items(); return {};
  }
}

result<void> link_server_connection::take_request(link_frame frame) {
  if (frame.request <= last_request_) return make_error(errc::corrupt, "a request number was used before");
  last_request_ = frame.request;
  unanswered_bytes_ += frame.plain_bytes;
  unanswered_.emplace(frame.request, frame.plain_bytes);
  if (unanswered_.size() > limits().requests_in_flight_max || unanswered_bytes_ > limits().bytes_buffered_max) {
    return make_error(errc::limit_exceeded, "more requests in flight than were granted");
  }
  const bool caller_reads = (frame.flags & link_flags::accepts_items) != 0;
  calls_.emplace(frame.request, std::make_shared<incoming_call_core>(io(), *this, *this, frame.request,
                                                                     peer().limits.item_window_bytes, caller_reads));
  waiting_.push_back(std::move(frame));
  begin_waiting_ones();
  return {};
}

void link_server_connection::begin_waiting_ones() {
  while (!waiting_.empty() && !is_full() && is_open()) {
    const auto request = std::move(waiting_.front());
    waiting_.pop_front();
    begin(request);
  }
}

void link_server_connection::begin(const link_frame& request) {
  const auto found = calls_.find(request.request);
  if (found == calls_.end()) return;  // given up meanwhile
  const incoming_call call(found->second);
  try {
    handler_(peer(), request.message, call);
  } catch (const kj::Exception& failure) {
    call.fail(make_error(errc::corrupt, std::string("request: ") + failure.getDescription().cStr()));
  }
}

void link_server_connection::answer(std::uint64_t request, const frame_ptr& message) {
  if (calls_.erase(request) == 0) return;
  const auto waits = output_bytes();
  if (waits > 0 && waits + body_bytes(*message) > limits().bytes_buffered_max) {
    const auto why = make_error(errc::limit_exceeded, "an answer was dropped: " + std::to_string(waits) +
                                                          " bytes wait for this caller already");
    return send(link_frame_type::error, encode_link_error(request, why), request);
  }
  if (const auto sent = send(link_frame_type::reply, 0, request, *message); !sent) {
    send(link_frame_type::error, encode_link_error(request, sent.error()), request);
  }
}

void link_server_connection::answer(std::uint64_t request, const error& why) {
  if (calls_.erase(request) == 0) return;
  send(link_frame_type::error, encode_link_error(request, why), request);
}

/// The caller is answered all the same, so that both sides know that the number is free.
void link_server_connection::give_up(std::uint64_t request, const error& why) {
  const auto found = calls_.find(request);
  if (found == calls_.end()) return;
  const auto call = found->second;
  call->give_up(why);
  answer(request, make_error(errc::connection_closed, "given up by the caller"));
}

void link_server_connection::answered(std::uint64_t request) {
  const auto found = unanswered_.find(request);
  if (found == unanswered_.end()) return;
  unanswered_bytes_ -= found->second;
  unanswered_.erase(found);
}

void link_server_connection::closed(const error& why) {
  waiting_.clear();
  for (const auto& [number, call] : std::exchange(calls_, {})) call->give_up(why);
  if (ended_) std::exchange(ended_, nullptr)(this);
}

std::shared_ptr<call_items> link_server_connection::items_of(std::uint64_t request) {
  const auto found = calls_.find(request);
  return found == calls_.end() ? nullptr : found->second->items();
}

}  // namespace millrace
