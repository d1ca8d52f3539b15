#include "runtime/reactor/reactor.hpp"

#include "runtime/reactor/reactor_timers.hpp"
#include "runtime/reactor/scheduler.hpp"

namespace millrace {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t turns_between_looks_at_the_clock = 4;
constexpr int pauses_between_polls = 16;

constinit thread_local reactor* this_thread = nullptr;

/// For a counter with one writer: cheaper than an atomic addition.
template <class T>
void add(std::atomic<T>& counter, T amount) {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

reactor::reactor(caf::actor_system& system, scheduler& owner, std::size_t index, const reactor_options& options)
    : execution_unit(&system),
      owner_(owner),
      index_(index),
      options_(options),
      loop_([this] { run_expired_timers(); }),
      timers_(std::make_unique<reactor_timers>()) {}

reactor::~reactor() = default;

reactor* reactor::current() noexcept { return this_thread; }

void reactor::exec_later(caf::resumable* work) { owner_.enqueue(work); }

void reactor::enqueue(caf::resumable* work) {
  if (this_thread == this) {
    ready_.push_back(work);
  } else if (inbox_.push(work)) {
    loop_.wake();
  }
}

void reactor::run() noexcept {
  this_thread = this;
  cpu_.begin();
  while (!stopping_.load(std::memory_order_relaxed)) {
    inbox_.take(ready_);
    run_actors();
    set_alarm();
    if (loop_.run_ready(options_.round_max) != 0 || !ready_.empty()) continue;
    if (!spin()) loop_.sleep_unless([this] { return has_work(); });
  }
  cpu_.end();
  this_thread = nullptr;
}

void reactor::run_actors() {
  steady_clock::time_point end{};
  std::uint64_t turns = 0;
  while (!ready_.empty()) {
    auto* work = ready_.front();
    ready_.pop_front();
    if (work->resume(this, options_.turn_messages_max) == caf::resumable::resume_later) {
      ready_.push_back(work);
    } else {
      caf::intrusive_ptr_release(work);
    }
    if (++turns % turns_between_looks_at_the_clock != 0) continue;
    const auto now = steady_clock::now();
    if (end == steady_clock::time_point{}) end = now + options_.round_max;
    if (now >= end) break;
  }
  add(turns_, turns);
}

void reactor::set_alarm() {
  if (!timers_->empty()) loop_.set_alarm(timers_->next());
}

void reactor::run_expired_timers() {
  timers_->trigger_expired_timeouts();
  set_alarm();
}

/// Looks for work for at most the time that the options grant; true if there was some.
bool reactor::spin() {
  if (options_.spin.count() == 0) return false;
  const auto begin = steady_clock::now();
  auto now = begin;
  bool found = false;
  while (!found && now - begin < options_.spin) {
    for (int i = 0; i < pauses_between_polls && !has_work(); ++i) pause();
    found = has_work() || loop_.run_ready(options_.round_max) != 0;
    if (!found) now = steady_clock::now();
  }
  add(spun_ns_, std::chrono::nanoseconds(now - begin).count());
  return found;
}

reactor_usage reactor::usage() const {
  const std::chrono::nanoseconds spun(spun_ns_.load(std::memory_order_relaxed));
  return {.busy = std::max(cpu_.used() - spun, std::chrono::nanoseconds{0}),
          .turns = turns_.load(std::memory_order_relaxed),
          .handlers = loop_.handlers(),
          .wakes = loop_.wakes()};
}

void reactor::request_stop() {
  stopping_.store(true, std::memory_order_seq_cst);
  loop_.wake();
}

/// Ends queued actors and drops queued functions and timers; false if there were none. Ending one can queue others.
bool reactor::drop_work() {
  inbox_.take(ready_);
  const bool found = !ready_.empty() || !timers_->empty();
  while (!ready_.empty()) {
    auto* work = ready_.front();
    ready_.pop_front();
    caf::scheduler::abstract_coordinator::cleanup_and_release(work);
  }
  timers_->cancel_all();
  return found;
}

}  // namespace millrace
