#pragma once
#include <caf/scheduler/abstract_coordinator.hpp>

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "runtime/reactor/clock_router.hpp"
#include "runtime/reactor/reactor.hpp"
#include "runtime/reactor/reactor_options.hpp"

namespace caf {
class actor_system_config;
}

namespace millrace {

/// CAF's scheduler on reactors: each actor runs on one, its home, all its life. The home is the reactor given to
/// `spawn_on`, else that of the spawning actor or thread, else the next in turn.
/// Owner: the actor system. Threads: any, once the system has started.
class scheduler final : public caf::scheduler::abstract_coordinator {
 public:
  scheduler(caf::actor_system& system, const reactor_options& options);
  ~scheduler() override;

  /// Makes systems built from `config` use reactors.
  static void install(caf::actor_system_config& config, const reactor_options& options);

  /// That of a system whose config had it installed; throws std::bad_cast for any other.
  static scheduler& of(caf::actor_system& system);

  std::size_t size() const { return reactors_.size(); }

  /// `index` < size().
  reactor& at(std::size_t index) { return *reactors_[index]; }

  // What CAF asks of a scheduler.
  void enqueue(caf::resumable* work) override;
  caf::actor_clock& clock() noexcept override { return clock_; }
  bool detaches_utility_actors() const override { return true; }
  void init(caf::actor_system_config& config) override;
  void start() override;
  void stop() override;

 private:
  reactor& home_of(caf::resumable* work);
  reactor* as_reactor(const caf::execution_unit* unit) const;
  void drop_work();

  const reactor_options options_;
  std::vector<std::unique_ptr<reactor>> reactors_;
  std::vector<std::thread> threads_;
  clock_router clock_;
};

}  // namespace millrace
