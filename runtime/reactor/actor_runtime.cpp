#include "runtime/reactor/actor_runtime.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <thread>

#include "runtime/reactor/scheduler.hpp"

namespace millrace {
namespace {

constexpr std::chrono::milliseconds between_looks{1};  // CAF can wait for the last actor, but not for a limited time

struct config_with_reactors : caf::actor_system_config {
  explicit config_with_reactors(const reactor_options& options) { scheduler::install(*this, options); }
};

}  // namespace

// What runs on the reactors may use the references until the owner has let the system go.
struct actor_runtime::parts {
  explicit parts(const reactor_options& options)
      : config(options),
        owner(std::make_unique<caf::actor_system>(config)),
        system(*owner),
        reactors(scheduler::of(system)) {}

  config_with_reactors config;
  std::unique_ptr<caf::actor_system> owner;
  caf::actor_system& system;
  scheduler& reactors;
};

actor_runtime::actor_runtime(const reactor_options& options) : parts_(std::make_unique<parts>(options)) {}

actor_runtime::~actor_runtime() { stop(std::chrono::milliseconds{0}); }

caf::actor_system& actor_runtime::system() { return parts_->system; }

std::size_t actor_runtime::size() const { return parts_->reactors.size(); }

reactor& actor_runtime::at(std::size_t index) { return parts_->reactors.at(index); }

std::size_t actor_runtime::stop(std::chrono::milliseconds grace) {
  if (!parts_->owner) return 0;
  auto& system = parts_->system;
  const auto end = std::chrono::steady_clock::now() + grace;
  while (system.registry().running() != 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(between_looks);
  }
  const auto left = system.registry().running();
  system.await_actors_before_shutdown(false);
  parts_->owner.reset();
  return left;
}

}  // namespace millrace
