#include "runtime/reactor/stopped_reactors.hpp"

#include <condition_variable>
#include <mutex>

#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace {

struct reactor_stop::gate {
  std::mutex mutex;
  std::condition_variable arrived, opened;
  std::size_t waiting = 0;
  bool open = false;

  /// Of a reactor: it stands here until the gate is open.
  void pass() {
    std::unique_lock lock(mutex);
    ++waiting;
    arrived.notify_one();
    opened.wait(lock, [this] { return open; });
  }
};

reactor_stop::reactor_stop(actor_runtime& runtime, std::chrono::milliseconds patience)
    : gate_(std::make_shared<gate>()) {
  for (std::size_t i = 0; i < runtime.size(); ++i) {
    run_on(runtime.at(i), [held = gate_] { held->pass(); });
  }
  std::unique_lock lock(gate_->mutex);
  complete_ = gate_->arrived.wait_for(lock, patience, [&] { return gate_->waiting == runtime.size(); });
}

reactor_stop::~reactor_stop() {
  {
    const std::lock_guard lock(gate_->mutex);
    gate_->open = true;
  }
  gate_->opened.notify_all();
}

}  // namespace millrace
