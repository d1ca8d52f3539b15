#pragma once
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "codecs/base/result.hpp"
#include "runtime/link/token_bucket.hpp"
#include "runtime/link/window_leases.hpp"
#include "runtime/message/frame.hpp"

namespace millrace {

/// Gets the next item; null after the last one.
using item_handler = std::function<void(result<frame_ptr>)>;

/// Told when the link has taken an item, so that the next one may be written.
using item_taken_handler = std::function<void(result<void>)>;

/// What a call asks of its link.
class item_carrier {
 public:
  virtual ~item_carrier() = default;
  virtual void grant(std::uint64_t request, std::uint64_t bytes) = 0;

  /// There is something to write; `pump` will come when the socket, too, has room.
  virtual void offer(std::uint64_t request) = 0;

  /// The last item has been sent.
  virtual void finish(std::uint64_t request) = 0;
};

/// The items of one call in both directions. What may come is bounded by a window, whose bytes are granted anew as
/// items are read; what may go by the other side's. An item takes at most half a window. One read and one write may
/// wait at a time. Handlers are never called from within a call to this. Threads: the one that runs `io`.
class call_items {
 public:
  call_items(boost::asio::io_context& io, item_carrier& carrier, std::uint64_t request, std::size_t peer_window_bytes)
      : io_(io), carrier_(&carrier), request_(request), peer_window_bytes_(peer_window_bytes) {}
  call_items(const call_items&) = delete;
  call_items& operator=(const call_items&) = delete;

  void read(item_handler done);
  void write(frame_ptr item, item_taken_handler done);

  /// What is written now was the last.
  void finish_writing();

  /// Items leave no faster than `bucket` allows, which others may share.
  void limit(std::shared_ptr<token_bucket> bucket) { bucket_ = std::move(bucket); }

  /// Items may come, as many bytes as the lease's window has; `tell`: the other side must be told so.
  void accept(window_lease lease, bool tell);
  bool accepts() const { return lease_.has_value(); }

  /// An item has come. `corrupt` if the other side had no credit for it, or has said that there are no more.
  result<void> take(frame_ptr item, std::size_t cost);

  /// The other side has written its last.
  void end_of_items();

  /// The other side will read so many more bytes. `corrupt` if that is more than its window.
  result<void> add_credit(std::uint64_t bytes);

  /// Nothing goes or comes any more; what has come can still be read, and then the end, or `why` if there is one.
  void close(std::optional<error> why);

  enum class state { idle, lacks_credit, lacks_rate, ready };

  /// Whether the item that waits may leave. Unless it lacks its rate, it is offered anew when that changes.
  state state_at(std::chrono::nanoseconds now);

  /// The item that waits to leave, and what became of it: so many bytes were put on the wire, or it cannot be sent.
  const frame_ptr& outgoing() const { return outgoing_; }
  void sent(std::size_t wire_bytes);
  void not_sent(error why);

  std::uint64_t request() const { return request_; }

  /// The request goes out only now, and with a number.
  void begin(std::uint64_t number, std::size_t peer_window_bytes);

 private:
  struct arrived {
    frame_ptr item;
    std::size_t cost;
  };

  void offer();
  bool is_too_large() const { return outgoing_cost_ > peer_window_bytes_ / 2; }
  void refuse_outgoing();
  void deliver();
  void consumed(std::size_t cost);
  void release_if_drained();
  void tell_reader(result<frame_ptr> what);
  void tell_writer(result<void> what);

  boost::asio::io_context& io_;
  item_carrier* carrier_;  // null once closed
  std::uint64_t request_;
  std::size_t peer_window_bytes_;  // 0 as long as the request has not gone out

  std::optional<window_lease> lease_;
  std::deque<arrived> arrived_;
  std::size_t granted_ = 0;  // bytes that may still come
  std::size_t owed_ = 0;     // read, and not granted anew
  bool ended_ = false;
  std::optional<error> failure_;
  item_handler reader_;

  std::uint64_t credit_ = 0;
  frame_ptr outgoing_;
  std::size_t outgoing_cost_ = 0;
  bool offered_ = false;
  bool finishing_ = false;
  item_taken_handler writer_;
  std::shared_ptr<token_bucket> bucket_;
};

}  // namespace millrace
