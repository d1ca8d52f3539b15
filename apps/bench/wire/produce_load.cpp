#include "apps/bench/wire/produce_load.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <utility>

#include "apps/bench/measure/cpu_time.hpp"
#include "apps/bench/wire/producer_connection.hpp"
#include "runtime/disk/system_error.hpp"

namespace millrace::bench {
namespace {

constexpr int patience_ms = 30'000;

/// The connections of a load and the epoll set that tells which of them can go on.
class producers {
 public:
  producers() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}
  ~producers() { close(epoll_); }
  producers(const producers&) = delete;
  producers& operator=(const producers&) = delete;

  result<void> connect(const produce_plan& plan, const produce_request_set& requests, produce_progress& progress) {
    for (std::size_t i = 0; i < plan.connections; ++i) {
      auto socket = tcp_socket::connect(plan.server);
      if (!socket) return socket.error();
      if (const auto set = socket->stop_blocking(); !set) return set.error();
      connections_.emplace_back(std::move(*socket), producer_connection::route{i, plan.connections, plan.depth},
                                requests, progress);
      watch(EPOLL_CTL_ADD, connections_.back(), EPOLLIN);
    }
    return {};
  }

  result<void> start() {
    for (auto& connection : connections_) {
      if (const auto sent = send(connection); !sent) return sent.error();
    }
    return {};
  }

  result<void> turn() {
    std::array<epoll_event, 128> events;
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience_ms);
    if (count < 0 && errno != EINTR) return system_error("wait for", "the server", errno);
    if (count == 0) return make_error(errc::timed_out, "produce: no answer for 30 s");
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<producer_connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (const auto received = connection.receive(); !received) return received.error();
      if (const auto sent = send(connection); !sent) return sent.error();
    }
    return {};
  }

 private:
  result<void> send(producer_connection& connection) {
    const bool was_blocked = connection.blocked();
    if (const auto sent = connection.send(); !sent) return sent.error();
    if (connection.blocked() != was_blocked) {
      watch(EPOLL_CTL_MOD, connection, connection.blocked() ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
    return {};
  }

  void watch(int action, producer_connection& connection, std::uint32_t for_what) {
    epoll_event event{};
    event.events = for_what;
    event.data.ptr = &connection;
    epoll_ctl(epoll_, action, connection.fd(), &event);
  }

  int epoll_;
  std::deque<producer_connection> connections_;  // their addresses stay
};

}  // namespace

result<produce_outcome> run_produce_load(const produce_plan& plan) {
  const auto requests = produce_request_set::encode(plan.topic, plan.partitions, plan.batch);
  if (!requests) return requests.error();
  if (plan.connections < 1 || plan.depth < 1 || plan.records < 1) {
    return make_error(errc::invalid_argument, "connections, depth and records are at least 1");
  }
  auto total = (plan.records + plan.batch.records_per_batch - 1) / plan.batch.records_per_batch;
  produce_progress progress;
  progress.unsent = total;
  producers all;
  if (const auto connected = all.connect(plan, *requests, progress); !connected) return connected.error();

  const auto cpu_before = process_cpu_time();
  const auto begin = std::chrono::steady_clock::now();
  if (const auto started = all.start(); !started) return started.error();
  while (progress.answered < total) {
    if (plan.seconds_max.count() > 0 && std::chrono::steady_clock::now() - begin > plan.seconds_max) {
      total -= std::exchange(progress.unsent, 0);
    }
    if (const auto turned = all.turn(); !turned) return turned.error();
  }
  produce_outcome outcome;
  outcome.moved.took = std::chrono::steady_clock::now() - begin;
  outcome.moved.client_cpu = process_cpu_time() - cpu_before;
  outcome.moved.records = total * plan.batch.records_per_batch;
  outcome.moved.value_bytes = outcome.moved.records * plan.batch.record_bytes;
  outcome.acks = std::move(progress.acks);
  return outcome;
}

}  // namespace millrace::bench
