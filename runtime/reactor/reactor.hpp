#pragma once
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "runtime/reactor/event_loop.hpp"
#include "runtime/reactor/inbox.hpp"
#include "runtime/reactor/reactor_options.hpp"
#include "runtime/reactor/reactor_usage.hpp"
#include "runtime/reactor/task.hpp"
#include "runtime/reactor/thread_cpu_time.hpp"

namespace millrace {

class scheduler;
class reactor_timers;

/// One thread that runs the actors at home on it, its sockets and its timers. Actors take turns, and rounds of actors
/// alternate with rounds of handlers, so that neither starves the other.
/// Nothing that runs here may block. An exception ends the actor that threw it; one that leaves a handler of the
/// io_context or a posted function ends the process.
/// Threads: as stated at each member. Lifetime: until `actor_runtime::stop`.
class reactor final : public caf::execution_unit {
 public:
  reactor(caf::actor_system& system, scheduler& owner, std::size_t index, const reactor_options& options);
  ~reactor() override;

  /// The reactor whose thread this is, or null.
  static reactor* current() noexcept;

  /// For sockets, timers and coroutines. Its objects are used on the reactor's thread only and are gone before the
  /// reactor is. Posting to it is safe from any thread.
  boost::asio::io_context& io() { return loop_.context(); }

  /// Place among the reactors, from 0. Threads: any.
  std::size_t index() const { return index_; }

  /// Threads: any; a moment behind.
  reactor_usage usage() const;

  /// CAF's: queues `work` at its home, which need not be this reactor. Threads: any.
  void exec_later(caf::resumable* work) override;

  /// Queues `work` here, taking over one reference. Threads: any.
  void enqueue(caf::resumable* work);

  /// Of the actors at home here. Threads: the reactor's.
  reactor_timers& timers() { return *timers_; }

 private:
  friend class scheduler;

  // For the scheduler, in this order: `run` on a thread of its own, `request_stop`, then, with that thread ended,
  // `close` and `drop_work` until it finds nothing.
  void run() noexcept;
  void request_stop();
  void close() { loop_.close(); }
  bool drop_work();

  void run_actors();
  void run_expired_timers();
  void set_alarm();
  bool spin();
  bool has_work() const { return !inbox_.empty() || stopping_.load(std::memory_order_seq_cst); }

  scheduler& owner_;
  const std::size_t index_;
  const reactor_options options_;
  event_loop loop_;
  const std::unique_ptr<reactor_timers> timers_;
  std::deque<caf::resumable*> ready_;
  inbox inbox_;
  std::atomic<bool> stopping_{false};

  thread_cpu_time cpu_;
  std::atomic<std::int64_t> spun_ns_{0};
  std::atomic<std::uint64_t> turns_{0};
};

/// Runs `f()` on `target`, after what is queued there already; never at once, also when called there. Dropped unrun if
/// the reactors stop first. `f` may be movable only. Threads: any.
template <class F>
void run_on(reactor& target, F f) {
  target.enqueue(new task<F>(std::move(f)));
}

}  // namespace millrace
