#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace millrace {

/// An io_context driven by one thread that has other work too: it runs handlers for a bounded time, sleeps until there
/// is something to do, and is woken by other threads at the cost of a system call only if it really sleeps.
/// Threads: `wake`, `wakes` and `handlers` any, all else the one that runs it.
class event_loop {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `on_alarm` is called from a handler when an alarm is due.
  explicit event_loop(std::function<void()> on_alarm);
  ~event_loop();

  boost::asio::io_context& context();

  /// Runs handlers that are ready until there are none or `time_max` is over; how many.
  std::size_t run_ready(std::chrono::nanoseconds time_max);

  /// Sleeps until a handler could be run, and runs it, unless `work_waits()`. That is asked when other threads already
  /// see the sleeper: work they add before is found by it, work they add after wakes the loop.
  template <class F>
  void sleep_unless(F work_waits) {
    sleeping_.store(true, std::memory_order_seq_cst);
    if (!work_waits()) run_one();
    sleeping_.store(false, std::memory_order_relaxed);
  }

  /// Ends the sleep, if it sleeps. To be called after the work to be found was made visible (sequentially consistent).
  void wake();

  /// How often `wake` ended a sleep.
  std::uint64_t wakes() const { return wakes_.load(std::memory_order_relaxed); }

  /// How many handlers have been run.
  std::uint64_t handlers() const { return handlers_.load(std::memory_order_relaxed); }

  /// Asks for an alarm at `due`; one that is set already and earlier stays, and the later is then to be asked for again
  /// from `on_alarm`.
  void set_alarm(time_point due);

  /// Destroys all waiting handlers and what they own, while executors of the context stay valid. When the thread that
  /// ran the loop has ended; nothing may run after.
  void close();

 private:
  struct parts;

  void run_one();
  void count(std::size_t handlers);
  void wait_for_wake();

  const std::function<void()> on_alarm_;
  std::unique_ptr<parts> parts_;
  time_point alarm_ = time_point::max();
  alignas(64) std::atomic<bool> sleeping_{false};
  std::atomic<std::uint64_t> wakes_{0};
  std::atomic<std::uint64_t> handlers_{0};
};

}  // namespace millrace
