#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/gateway/connection_seed.hpp"
#include "actors/gateway/gateway_context.hpp"
#include "actors/gateway/partition_table.hpp"
#include "actors/gateway/request.hpp"
#include "actors/gateway/request_order.hpp"
#include "actors/gateway/verification_order.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"
#include "runtime/net/frame_assembler.hpp"
#include "runtime/net/send_queue.hpp"
#include "runtime/net/stream_socket.hpp"

namespace millrace {

class fetch_operation;

/// What a request that asked partitions is told. Each answer carries the token under which the connection knows it.
class partition_listener {
 public:
  virtual ~partition_listener() = default;
  virtual void on_append(schema::AppendReply::Reader) {}
  virtual void on_read(schema::ReadReply::Reader, const file_slice*) {}
};

/// One client's connection: bytes become requests, requests go to their handlers, replies leave in order.
/// Several requests run at once; `in_flight_max` and the memory of them and their replies bound them: beyond, the
/// socket is not read, and a client that does not read its replies for `write_timeout` is closed. While the node's
/// memory is used up nothing is read and no request begins, except that a client that has read its replies gets the
/// next one. Threads: the reactor of its actor.
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(caf::event_based_actor* self, gateway_context& context, boost::asio::io_context& io,
             connection_seed begin);
  ~connection();

  /// Goes on with what came already, on another reactor: whole frames, and the bytes behind them.
  void start(std::vector<slice> frames, std::span<const std::byte> unread);

  /// Ends it, whatever is under way; `why` is logged unless the client simply left.
  void close(const std::string& why, bool expected = false);
  bool is_open() const { return self_ != nullptr; }

  /// Closes it if no request or reply is under way and there was none, nor a byte of one, for the idle time-out.
  void close_if_idle(std::chrono::nanoseconds now);

  /// While memory is short: closes it if it has held some for `shortage_patience`, for a request that does not arrive
  /// or replies that are not read.
  void close_if_hoarding(std::chrono::nanoseconds now);

  gateway_context& context() { return context_; }
  caf::event_based_actor* self() { return self_; }
  boost::asio::io_context& io() { return io_; }
  const std::string& peer() const { return peer_; }
  const advertised_listener& listener() const { return *listener_; }

  /// From `request`: its reply, to be sent when it is its turn.
  void finish(const request& answered, outgoing_reply reply);

  /// The listener gets the answers to messages that carry the returned token, until it is removed.
  std::uint64_t add_listener(std::shared_ptr<partition_listener> listener);
  void remove_listener(std::uint64_t token) { listeners_.erase(token); }

  /// From the actor's mailbox.
  void on_append(const envelope<schema::AppendReply>& reply);
  void on_read(const envelope<schema::ReadReply>& reply);
  void on_progress(const envelope<schema::Progress>& progress);

  partition_table& partitions() { return partitions_; }
  fetch_sessions& sessions() { return sessions_; }
  verification_order& verifications() { return verifications_; }

  /// A fetch that waits is told of every partition of the connection that has more, until it is unparked.
  void park(std::shared_ptr<fetch_operation> fetch) { parked_.push_back(std::move(fetch)); }
  void unpark(const fetch_operation& fetch);

 private:
  void wait_readable();
  void on_readable();
  result<bool> read_some();
  void note_arrival();
  void advance();
  void begin_requests();
  void begin_request(slice frame);
  bool start_requests();
  bool move_to_home(std::vector<slice>& arrived, std::size_t next);
  void queue_replies();
  void flush();
  void watch_for_slow_reader();
  bool may_read() const;
  bool may_start() const;
  bool lacks_memory() const;
  void wait_for_memory();

  caf::event_based_actor* self_;  // null once closed
  gateway_context& context_;
  boost::asio::io_context& io_;
  stream_socket socket_;
  std::string peer_;
  listener_ref listener_;
  frame_assembler assembler_;
  send_queue out_;
  request_order<outgoing_reply> order_;
  std::unordered_map<std::uint64_t, request_ptr> not_started_;
  std::unordered_map<std::uint64_t, std::shared_ptr<partition_listener>> listeners_;
  std::uint64_t next_token_ = 1;
  partition_table partitions_;
  fetch_sessions sessions_;
  verification_order verifications_;
  std::vector<std::shared_ptr<fetch_operation>> parked_;
  boost::asio::steady_timer budget_timer_;
  boost::asio::steady_timer write_timer_;
  std::uint64_t requests_ = 0;
  std::size_t request_bytes_ = 0;  // of those under way
  std::chrono::nanoseconds last_used_;
  std::chrono::nanoseconds last_frame_end_;
  std::chrono::nanoseconds last_written_;
  std::chrono::milliseconds memory_delay_;
  bool reading_ = false;
  bool writing_ = false;
  bool advancing_ = false;
  bool unread_for_memory_ = false;
  bool waiting_for_memory_ = false;
  bool settled_ = false;  // has found its reactor

 public:
  std::string client_software;  ///< what the client called itself in ApiVersions
};

}  // namespace millrace
