#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "apps/bench/measure/latency_histogram.hpp"
#include "apps/bench/wire/produce_request_set.hpp"
#include "apps/bench/wire/tcp_socket.hpp"

namespace millrace::bench {

/// What all connections of a load share: how many requests are still to be sent, and what came of the others.
struct produce_progress {
  std::int64_t unsent = 0;
  std::int64_t answered = 0;
  latency_histogram acks;  ///< from the moment a request was ready to be sent until its answer was read
};

/// One connection of a producer: keeps `depth` requests on their way, reads the answers in their order. Its k-th
/// request goes to partition `first + k * step`, counted round. Never blocks. Threads: one.
class producer_connection {
 public:
  struct route {
    std::size_t first_partition;
    std::size_t step;
    std::size_t depth;
  };

  /// `requests` and `progress` must outlive it; the socket must not block.
  producer_connection(tcp_socket socket, route where, const produce_request_set& requests, produce_progress& progress)
      : socket_(std::move(socket)), route_(where), requests_(requests), progress_(progress) {}

  int fd() const { return socket_.fd(); }

  /// Begins requests as far as depth and the load allow, and sends what the socket takes. Errors as `tcp_socket`.
  result<void> send();
  /// Reads what has come. `unavailable`, with Kafka's code and words: a request was refused; `corrupt`, `truncated`: no
  /// answer; `connection_closed`.
  result<void> receive();
  /// Is there something to send that the socket did not take?
  bool blocked() const { return !unsent_.empty(); }

 private:
  using clock = std::chrono::steady_clock;

  struct outgoing {
    std::array<std::byte, produce_request_set::head_bytes> head;
    std::size_t partition;
    std::size_t sent = 0;
  };

  void begin_requests();
  void forget_sent(std::size_t bytes);
  result<void> take_answers();
  result<void> take_answer(std::span<const std::byte> answer);

  tcp_socket socket_;
  route route_;
  const produce_request_set& requests_;
  produce_progress& progress_;
  std::deque<outgoing> unsent_;
  std::deque<clock::time_point> begun_;  // of the requests without an answer, oldest first
  std::vector<std::byte> received_;
  std::int32_t next_request_ = 0;
  std::int32_t next_answer_ = 0;
};

}  // namespace millrace::bench
