#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "runtime/link/call_items.hpp"

namespace millrace {

/// Gets the answer of a call, or why there is none: what the handler failed with; `timed_out`; `connection_closed` if
/// the link ended and nobody knows what became of the request; `unavailable` if it never came there;
/// `limit_exceeded` if a bound has no room for it. Called once, from the io_context.
using reply_handler = std::function<void(result<frame_ptr>)>;

/// A call as the client's link knows it. Threads: the one that runs the io_context.
struct outgoing_call_core {
  frame_ptr message;
  reply_handler done;  ///< empty once it was told
  std::optional<std::chrono::nanoseconds> deadline;
  std::shared_ptr<call_items> items;  ///< null: it reads and writes none
  std::uint64_t request = 0;          ///< 0 until it is sent
  std::size_t bytes = 0;              ///< of the request's body
};

class link_client_connection;

/// An open call with items, in the hand of who makes it; one that is dropped is given up, and what waits is
/// told so. Threads: the one that runs
/// the client's io_context.
class outgoing_call {
 public:
  outgoing_call(std::weak_ptr<link_client_connection> link, std::shared_ptr<outgoing_call_core> core)
      : link_(std::move(link)), core_(std::move(core)) {}
  outgoing_call(outgoing_call&&) = default;
  outgoing_call& operator=(outgoing_call&&) = delete;
  ~outgoing_call();

  /// The next item from the server; null after its last one, which is when it has answered. One read at a time.
  void read(item_handler got) { core_->items->read(std::move(got)); }

  /// Sends an item; `taken` tells that the next may follow. It waits until the server reads.
  void write(frame_ptr item, item_taken_handler taken) { core_->items->write(std::move(item), std::move(taken)); }

  /// Tells the server that what was written was all.
  void finish_writing() { core_->items->finish_writing(); }

  /// Items leave no faster than that.
  void limit(std::shared_ptr<token_bucket> bucket) { core_->items->limit(std::move(bucket)); }

  /// The handler of the reply gets `why`, unless it has had its answer.
  void give_up(error why);

 private:
  std::weak_ptr<link_client_connection> link_;
  std::shared_ptr<outgoing_call_core> core_;
};

}  // namespace millrace
