#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "codecs/base/result.hpp"
#include "runtime/link/link_client.hpp"
#include "runtime/link/link_setup.hpp"
#include "runtime/message/envelope.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

class link_caller;

/// An open call with items whose reads and writes wait: for programs that have a thread for it. One that is dropped
/// before its reply is given up. Threads: one may read while another writes. The caller outlives it.
class blocking_call {
 public:
  blocking_call(blocking_call&&) noexcept;
  blocking_call& operator=(blocking_call&&) = delete;
  ~blocking_call();

  /// The next item; null after the last one. Errors as those of the reply.
  result<frame_ptr> read();

  /// Returns when the link has taken the item; waits for the server to read, and for the rate if one is set.
  result<void> write(frame_ptr item);

  void finish_writing();

  /// Waits for the server's answer; the same each time.
  result<frame_ptr> reply();

 private:
  friend class link_caller;
  struct state;
  explicit blocking_call(std::shared_ptr<state> held) : state_(std::move(held)) {}

  std::shared_ptr<state> state_;
};

/// A `link_client` for threads that wait, as the command line and mounts have them: it runs a thread of its own for the
/// socket. Many calls may be in flight; the first after a break connects anew. Threads: any, but for the destructor,
/// which comes after all calls.
class link_caller {
 public:
  /// Connects to nobody. Fails as `link_client::make`.
  static result<std::unique_ptr<link_caller>> make(network_address server, link_setup setup);
  ~link_caller();
  link_caller(const link_caller&) = delete;
  link_caller& operator=(const link_caller&) = delete;

  /// Whoever is at the other end. Calls connect by themselves.
  result<link_peer> connect();

  /// As `link_client::call`.
  result<frame_ptr> call(frame_ptr message, std::optional<std::chrono::milliseconds> timeout);

  /// With the types of both messages.
  template <class Reply, class Request>
  result<envelope<Reply>> call(const envelope<Request>& message, std::optional<std::chrono::milliseconds> timeout) {
    auto reply = call(message.carried(), timeout);
    if (!reply) return reply.error();
    return envelope<Reply>(std::move(*reply));
  }

  /// A call with items, of which at most so many bytes a second leave; 0: any.
  blocking_call open(frame_ptr message, std::optional<std::chrono::milliseconds> timeout,
                     std::uint64_t bytes_per_second = 0);

  link_counters counters();

 private:
  friend class blocking_call;
  link_caller() = default;

  boost::asio::io_context io_;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> busy_{io_.get_executor()};
  std::shared_ptr<link_client> client_;
  std::shared_ptr<const clock> time_;
  std::thread thread_;
};

}  // namespace millrace
