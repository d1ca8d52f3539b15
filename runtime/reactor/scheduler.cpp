#include "runtime/reactor/scheduler.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/logger.hpp>
#include <caf/scheduled_actor.hpp>

#include <pthread.h>

#include <algorithm>
#include <string>

namespace millrace {

scheduler::scheduler(caf::actor_system& system, const reactor_options& options)
    : abstract_coordinator(system), options_(options), clock_(*this) {}

// A detached actor may have sent something after `stop`, and CAF joins those threads only then.
scheduler::~scheduler() { drop_work(); }

void scheduler::install(caf::actor_system_config& config, const reactor_options& options) {
  auto decided = options;
  if (decided.threads == 0) decided.threads = std::max(1U, std::thread::hardware_concurrency());
  config.set("scheduler.max-threads", decided.threads);
  config.set("scheduler.max-throughput", decided.turn_messages_max);
  config.module_factories.push_back(
      [decided](caf::actor_system& system) -> caf::actor_system::module* { return new scheduler(system, decided); });
}

scheduler& scheduler::of(caf::actor_system& system) { return dynamic_cast<scheduler&>(system.scheduler()); }

void scheduler::init(caf::actor_system_config& config) {
  abstract_coordinator::init(config);
  for (std::size_t i = 0; i < options_.threads; ++i) {
    reactors_.push_back(std::make_unique<reactor>(system(), *this, i, options_));
  }
}

void scheduler::start() {
  for (auto& r : reactors_) {
    threads_.emplace_back([this, &r] {
      CAF_SET_LOGGER_SYS(&system());
      system().thread_started();
      r->run();
      system().thread_terminates();
    });
    ::pthread_setname_np(threads_.back().native_handle(), ("reactor " + std::to_string(r->index())).c_str());
  }
  abstract_coordinator::start();
}

void scheduler::enqueue(caf::resumable* work) { home_of(work).enqueue(work); }

reactor& scheduler::home_of(caf::resumable* work) {
  // Reading the actor's context is no race: only the thread that unblocked its mailbox comes here, and that is ordered
  // after the actor's last turn. It may point to the unit of a detached thread that is gone: compared, never followed.
  if (work->subtype() == caf::resumable::scheduled_actor) {
    if (auto* home = as_reactor(static_cast<caf::scheduled_actor*>(work)->context())) return *home;
  }
  if (auto* here = as_reactor(reactor::current())) return *here;
  return at(next_worker_.fetch_add(1, std::memory_order_relaxed) % size());
}

reactor* scheduler::as_reactor(const caf::execution_unit* unit) const {
  const auto found = std::find_if(reactors_.begin(), reactors_.end(), [unit](auto& r) { return r.get() == unit; });
  return found == reactors_.end() ? nullptr : found->get();
}

// The order matters. Handlers that wait hold actors and sockets: they go while the reactors and the system are whole.
// Actors go after them, and the reactors last, with this object, as executors of theirs may be held until then.
void scheduler::stop() {
  stop_actors();
  for (auto& r : reactors_) r->request_stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  for (auto& r : reactors_) r->close();
  drop_work();
}

void scheduler::drop_work() {
  bool found = true;
  while (found) {
    found = false;
    for (auto& r : reactors_) found = r->drop_work() || found;
  }
}

}  // namespace millrace
