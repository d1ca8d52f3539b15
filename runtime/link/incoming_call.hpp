#pragma once
#include <cstddef>
#include <functional>
#include <memory>

#include "runtime/link/call_items.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {

class incoming_call_core;

/// A request that waits for its answer, in the hand of who handles it: it is answered once, now or later, in any order
/// among others; before that, items may go and come. Copies are the same call; if the last one goes without an answer,
/// the caller is told so. Threads: any; handlers are called on the thread of the server's io_context, which outlives
/// the calls.
class incoming_call {
 public:
  explicit incoming_call(std::shared_ptr<incoming_call_core> core);

  /// Answers, with the message and its payloads. An answer larger than a frame, or one for which the bound on what
  /// waits for this caller has no room, becomes an error. Nothing happens if the call is over.
  void reply(frame_ptr message) const;
  template <class T>
  void reply(const envelope<T>& message) const {
    reply(message.carried());
  }
  void fail(error why) const;

  /// Sends an item to the caller. `taken` tells that the next may follow: one at a time. `unsupported`: its request was
  /// made without items.
  void write(frame_ptr item, item_taken_handler taken) const;

  /// The next item of the caller, null after its last; one read at a time. The first lets the caller send.
  /// `limit_exceeded`: too many calls of this link read items; `unsupported` as with `write`.
  void read(item_handler got) const;

  /// Items to the caller leave no faster than that.
  void limit(std::shared_ptr<token_bucket> bucket) const;

  /// Called once if the caller gives up or its link ends before the answer.
  void when_given_up(std::function<void(const error&)> told) const;

 private:
  struct handle;
  std::shared_ptr<handle> handle_;
};

}  // namespace millrace
