#include "runtime/link/call_items.hpp"

#include <boost/asio/post.hpp>

#include <cassert>
#include <utility>

#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_limits.hpp"

namespace millrace {
namespace {

error over() { return make_error(errc::connection_closed, "the call is over"); }

}  // namespace

void call_items::tell_reader(result<frame_ptr> what) {
  boost::asio::post(io_, [done = std::exchange(reader_, nullptr), what = std::move(what)] { done(what); });
}

void call_items::tell_writer(result<void> what) {
  if (!writer_) return;
  boost::asio::post(io_, [done = std::exchange(writer_, nullptr), what = std::move(what)] { done(what); });
}

void call_items::read(item_handler done) {
  assert(!reader_ && "one read at a time");
  reader_ = std::move(done);
  deliver();
}

/// Gives the waiting reader what there is for it.
void call_items::deliver() {
  if (!reader_) return;
  if (!arrived_.empty()) {
    auto [item, cost] = std::move(arrived_.front());
    arrived_.pop_front();
    tell_reader(std::move(item));
    consumed(cost);
  } else if (failure_) {
    tell_reader(*failure_);
  } else if (ended_) {
    tell_reader(frame_ptr());
  }
}

/// Grants what was read in halves of the window. No item takes more than a half, so once all are read there is credit
/// for one.
void call_items::consumed(std::size_t cost) {
  owed_ += cost;
  release_if_drained();
  if (carrier_ == nullptr || ended_ || !lease_ || owed_ < lease_->bytes() / 2) return;
  const auto grant = std::exchange(owed_, 0);
  granted_ += grant;
  carrier_->grant(request_, grant);
}

void call_items::release_if_drained() {
  if ((carrier_ == nullptr || ended_) && arrived_.empty()) lease_.reset();
}

void call_items::accept(window_lease lease, bool tell) {
  if (ended_) return;
  granted_ = lease.bytes();
  lease_.emplace(std::move(lease));
  if (tell) carrier_->grant(request_, granted_);
}

result<void> call_items::take(frame_ptr item, std::size_t cost) {
  if (ended_) return make_error(errc::corrupt, "an item after the last one");
  if (cost > granted_) return make_error(errc::corrupt, "an item without credit");
  granted_ -= cost;
  arrived_.push_back({std::move(item), cost});
  deliver();
  return {};
}

void call_items::end_of_items() {
  ended_ = true;
  release_if_drained();
  deliver();
}

result<void> call_items::add_credit(std::uint64_t bytes) {
  if (bytes > peer_window_bytes_ || credit_ + bytes > peer_window_bytes_) {
    return make_error(errc::corrupt, "a credit beyond the window");
  }
  credit_ += bytes;
  offer();
  return {};
}

void call_items::offer() {
  if (outgoing_ && carrier_ != nullptr && !std::exchange(offered_, true)) carrier_->offer(request_);
}

void call_items::close(std::optional<error> why) {
  if (carrier_ == nullptr) return;
  carrier_ = nullptr;
  ended_ = true;
  failure_ = std::move(why);
  outgoing_ = nullptr;
  tell_writer(failure_ ? *failure_ : over());
  release_if_drained();
  deliver();
}

void call_items::write(frame_ptr item, item_taken_handler done) {
  assert(!writer_ && "one write at a time");
  writer_ = std::move(done);
  if (carrier_ == nullptr) return tell_writer(failure_ ? *failure_ : over());
  outgoing_cost_ = body_bytes(*item) + item_overhead_bytes;
  outgoing_ = std::move(item);
  if (peer_window_bytes_ == 0) return;
  if (is_too_large()) return refuse_outgoing();
  offer();
}

void call_items::refuse_outgoing() {
  not_sent(make_error(errc::limit_exceeded, "an item of " + std::to_string(outgoing_cost_) +
                                                " bytes is more than half of the other side's window of " +
                                                std::to_string(peer_window_bytes_)));
}

void call_items::finish_writing() {
  if (carrier_ == nullptr || std::exchange(finishing_, true)) return;
  if (!outgoing_ && request_ != 0) carrier_->finish(request_);
}

void call_items::begin(std::uint64_t number, std::size_t peer_window_bytes) {
  request_ = number;
  peer_window_bytes_ = peer_window_bytes;
  if (outgoing_ && is_too_large()) refuse_outgoing();
  if (finishing_ && !outgoing_ && carrier_ != nullptr) carrier_->finish(request_);
}

call_items::state call_items::state_at(std::chrono::nanoseconds now) {
  offered_ = false;
  if (!outgoing_) return state::idle;
  if (credit_ < outgoing_cost_) return state::lacks_credit;
  if (!bucket_ || bucket_->ready(now)) return state::ready;
  offered_ = true;  // it will be asked again
  return state::lacks_rate;
}

void call_items::sent(std::size_t wire_bytes) {
  credit_ -= outgoing_cost_;
  if (bucket_) bucket_->take(wire_bytes);
  outgoing_ = nullptr;
  tell_writer({});
  if (finishing_) carrier_->finish(request_);
}

void call_items::not_sent(error why) {
  outgoing_ = nullptr;
  tell_writer(std::move(why));
}

}  // namespace millrace
