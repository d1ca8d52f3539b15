#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "runtime/link/call_items.hpp"

namespace millrace {

/// The side of the link on which calls come in, as they see it.
class call_answerer {
 public:
  virtual ~call_answerer() = default;
  virtual void answer(std::uint64_t request, const frame_ptr& message) = 0;
  virtual void answer(std::uint64_t request, const error& why) = 0;
  virtual std::optional<window_lease> lease_window() = 0;
};

/// What is known of one request until it is answered; shared by the link and by whoever handles it. Threads: the one
/// that runs `io`.
class incoming_call_core {
 public:
  incoming_call_core(boost::asio::io_context& io, item_carrier& carrier, call_answerer& answerer, std::uint64_t request,
                     std::size_t peer_window_bytes, bool caller_reads)
      : io_(io),
        answerer_(&answerer),
        caller_reads_(caller_reads),
        items_(std::make_shared<call_items>(io, carrier, request, peer_window_bytes)) {
    if (caller_reads) (void)items_->add_credit(peer_window_bytes);
  }

  boost::asio::io_context& io() { return io_; }
  const std::shared_ptr<call_items>& items() { return items_; }

  void reply(const frame_ptr& message);
  void fail(const error& why);
  void write(frame_ptr item, item_taken_handler taken);
  void read(item_handler got);
  void when_given_up(std::function<void(const error&)> told);

  /// The caller or its link has gone.
  void give_up(const error& why);

 private:
  boost::asio::io_context& io_;
  call_answerer* answerer_;  // null once the call is over
  const bool caller_reads_;
  std::shared_ptr<call_items> items_;
  std::function<void(const error&)> given_up_;
  std::optional<error> gone_;
};

}  // namespace millrace
