#include "runtime/link/link_client_connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace millrace {

link_client_connection::link_client_connection(boost::asio::io_context& io, std::shared_ptr<const link_setup> setup,
                                               std::unique_ptr<link_transport> transport, std::string address,
                                               opened_handler opened, ended_handler ended)
    : link_connection(io, std::move(setup), std::move(transport), side::client, std::move(address)),
      opened_(std::move(opened)),
      ended_(std::move(ended)) {}

/// Without an end if the io_context goes first.
link_client_connection::~link_client_connection() {
  if (!has_ended()) closed(make_error(errc::connection_closed, "the link was dropped"));
}

void link_client_connection::opened() {
  if (opened_) std::exchange(opened_, nullptr)(peer());
  send_waiting_ones();
}

void link_client_connection::begin(std::shared_ptr<outgoing_call_core> call) {
  call->bytes = body_bytes(*call->message);
  if (call->deadline) {
    ++timeouts_;
    hurry();
  }
  if (has_ended()) return tell(*call, make_error(errc::connection_closed, "the link has ended"));
  if (waiting_bytes_ + call->bytes > limits().bytes_buffered_max) {
    return tell(*call, make_error(errc::limit_exceeded,
                                  std::to_string(waiting_bytes_) + " bytes of requests wait for this link already"));
  }
  waiting_bytes_ += call->bytes;
  waiting_.push_back(std::move(call));
  send_waiting_ones();
}

bool link_client_connection::has_room_for(const outgoing_call_core& call) const {
  const auto bytes_max = std::min(limits().bytes_buffered_max, peer().limits.bytes_buffered_max);
  return calls_.size() < peer().limits.requests_in_flight_max &&
         (calls_.empty() || bytes_in_flight_ + call.bytes <= bytes_max);
}

void link_client_connection::send_waiting_ones() {
  while (is_open() && !waiting_.empty()) {
    const auto call = waiting_.front();
    if (call->done && !has_room_for(*call)) return;
    waiting_.pop_front();
    waiting_bytes_ -= call->bytes;
    if (call->done) send_request(call);
  }
}

void link_client_connection::send_request(const std::shared_ptr<outgoing_call_core>& call) {
  std::uint8_t flags = 0;
  if (call->items) {
    auto lease = take_window();
    if (!lease) return tell(*call, make_error(errc::limit_exceeded, "too many calls of this link read items"));
    call->items->accept(std::move(*lease), false);
    flags |= link_flags::accepts_items;
  }
  const auto number = last_request_ + 1;
  if (const auto sent = send(link_frame_type::request, flags, number, *call->message); !sent) {
    return tell(*call, sent.error());
  }
  last_request_ = number;
  call->request = number;
  call->message = nullptr;
  calls_.emplace(number, call);
  bytes_in_flight_ += call->bytes;
  if (call->items) call->items->begin(number, peer().limits.item_window_bytes);
}

result<void> link_client_connection::take(link_frame frame) {
  if (frame.request > last_request_) return make_error(errc::corrupt, "a frame of a call that was not opened");
  const auto found = calls_.find(frame.request);
  if (found == calls_.end()) return make_error(errc::corrupt, "a frame of a call that is over");
  const auto items = found->second->items;
  switch (frame.type) {
    case link_frame_type::reply: finish_call(frame.request, std::move(frame.message)); return {};
    case link_frame_type::error: finish_call(frame.request, frame.failure); return {};
    case link_frame_type::item:
      if (!found->second->done) return {};  // given up
      if (!items) return make_error(errc::corrupt, "an item nobody asked for");
      return items->take(std::move(frame.message), frame.plain_bytes + item_overhead_bytes);
    case link_frame_type::credit:
      if (!items) return make_error(errc::corrupt, "a credit for a call without items");
      return items->add_credit(frame.credit);
    default: return make_error(errc::corrupt, std::string("a frame that only a client sends: ") + name_of(frame.type));
  }
}

void link_client_connection::finish_call(std::uint64_t request, const result<frame_ptr>& answer) {
  const auto call = calls_.at(request);
  calls_.erase(request);
  bytes_in_flight_ -= call->bytes;
  tell(*call, answer);
  send_waiting_ones();
}

/// Once for each call. Its items that have come can still be read.
void link_client_connection::tell(outgoing_call_core& call, const result<frame_ptr>& answer) {
  if (!call.done) return;
  if (call.deadline) --timeouts_;
  // The answer is told before the end of the items.
  boost::asio::post(io(), [done = std::exchange(call.done, nullptr), answer] { done(answer); });
  if (call.items) call.items->close(answer ? std::optional<error>() : answer.error());
}

void link_client_connection::give_up(const std::shared_ptr<outgoing_call_core>& call, const error& why) {
  if (!call->done) return;
  tell(*call, why);
  // The number stays taken until the server's answer to this has come.
  if (call->request != 0) send(link_frame_type::error, encode_link_error(call->request, why));
}

void link_client_connection::passed(std::chrono::nanoseconds now) {
  if (timeouts_ == 0) return;
  std::vector<std::shared_ptr<outgoing_call_core>> late;
  const auto is_late = [&](const auto& call) { return call->done && call->deadline && *call->deadline <= now; };
  for (const auto& [number, call] : calls_) {
    if (is_late(call)) late.push_back(call);
  }
  std::copy_if(waiting_.begin(), waiting_.end(), std::back_inserter(late), is_late);
  for (const auto& call : late) give_up(call, make_error(errc::timed_out, "no answer came in time"));
}

void link_client_connection::closed(const error& why) {
  // A call whose request was sent may have been carried out; one that was not certainly was not.
  const auto lost = make_error(errc::connection_closed, why.context);
  for (const auto& [number, call] : std::exchange(calls_, {})) tell(*call, lost);
  const auto never_sent = make_error(why.code == errc::connection_closed ? errc::unavailable : why.code, why.context);
  for (const auto& call : std::exchange(waiting_, {})) tell(*call, never_sent);
  waiting_bytes_ = 0;
  if (ended_) std::exchange(ended_, nullptr)(this, why);
}

std::shared_ptr<call_items> link_client_connection::items_of(std::uint64_t request) {
  const auto found = calls_.find(request);
  return found == calls_.end() ? nullptr : found->second->items;
}

}  // namespace millrace
