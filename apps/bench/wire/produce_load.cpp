#include "apps/bench/wire/produce_load.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <utility>

#include "apps/bench/measure/cpu_time.hpp"
#include "apps/bench/wire/producer_connection.hpp"
#include "runtime/disk/system_error.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds patience{30'000};

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

  /// Begins what may be begun, each time at another connection: few requests are spread over all of them, too.
  result<void> start() {
    const auto first = next_++;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      if (const auto sent = send(connections_[(first + i) % connections_.size()]); !sent) return sent.error();
    }
    return {};
  }

  /// Waits for answers, no longer than `at_most`; whether something came.
  result<bool> turn(std::chrono::milliseconds at_most) {
    std::array<epoll_event, 128> events;
    const int count =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(at_most.count()));
    if (count < 0 && errno != EINTR) return system_error("wait for", "the server", errno);
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<producer_connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (const auto received = connection.receive(); !received) return received.error();
      if (const auto sent = send(connection); !sent) return sent.error();
    }
    return count > 0;
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
  std::size_t next_ = 0;
  std::deque<producer_connection> connections_;  // their addresses stay
};

/// Gives out requests: all of them at once, or each at its time.
class request_timetable {
 public:
  request_timetable(const produce_plan& plan, clock::time_point begin)
      : begin_(begin),
        seconds_max_(plan.seconds_max),
        total_((plan.records + plan.batch.records_per_batch - 1) / plan.batch.records_per_batch),
        per_second_(plan.records_per_second / plan.batch.records_per_batch) {}

  std::int64_t total() const { return total_; }
  std::int64_t given() const { return given_; }

  /// Whether something is to be begun; after the plan's end nothing is.
  bool give_out(clock::time_point now, produce_progress& progress) {
    if (seconds_max_.count() > 0 && now - begin_ > seconds_max_) {
      total_ = given_ -= std::exchange(progress.unsent, 0);
      return false;
    }
    const auto due = due_by(now);
    progress.unsent += due - given_;
    return std::exchange(given_, due) < due;
  }

  std::chrono::milliseconds until_next(clock::time_point now) const {
    if (given_ == total_) return patience;
    const std::chrono::duration<double> at(static_cast<double>(given_) / per_second_);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(begin_ + at - now);
    return std::clamp(wait, std::chrono::milliseconds(1), patience);
  }

 private:
  std::int64_t due_by(clock::time_point now) const {
    if (per_second_ == 0) return total_;
    const std::chrono::duration<double> gone = now - begin_;
    return std::min(total_, static_cast<std::int64_t>(gone.count() * per_second_) + 1);
  }

  clock::time_point begin_;
  std::chrono::seconds seconds_max_;
  std::int64_t total_, given_ = 0;
  double per_second_;
};

}  // namespace

result<produce_outcome> run_produce_load(const produce_plan& plan) {
  const auto requests = produce_request_set::encode(plan.topic, plan.partitions, plan.batch);
  if (!requests) return requests.error();
  if (plan.connections < 1 || plan.depth < 1 || plan.records < 1) {
    return make_error(errc::invalid_argument, "connections, depth and records are at least 1");
  }
  produce_progress progress;
  producers all;
  if (const auto connected = all.connect(plan, *requests, progress); !connected) return connected.error();

  const auto cpu_before = process_cpu_time();
  const auto begin = clock::now();
  request_timetable timetable(plan, begin);
  auto heard = begin;
  while (progress.answered < timetable.total()) {
    if (timetable.give_out(clock::now(), progress)) {
      if (const auto started = all.start(); !started) return started.error();
    }
    const auto came = all.turn(timetable.until_next(clock::now()));
    if (!came) return came.error();
    if (*came || progress.answered == timetable.given()) heard = clock::now();
    if (clock::now() - heard > patience) return make_error(errc::timed_out, "produce: no answer for 30 s");
  }
  produce_outcome outcome;
  outcome.moved.took = clock::now() - begin;
  outcome.moved.client_cpu = process_cpu_time() - cpu_before;
  outcome.moved.records = timetable.total() * plan.batch.records_per_batch;
  outcome.moved.value_bytes = outcome.moved.records * plan.batch.record_bytes;
  outcome.acks = std::move(progress.acks);
  return outcome;
}

}  // namespace millrace::bench
