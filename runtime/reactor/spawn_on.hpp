#pragma once
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/infer_handle.hpp>
#include <caf/spawn_options.hpp>

#include <utility>

#include "runtime/reactor/reactor.hpp"

namespace millrace {

/// Spawns an actor whose home is `home`, a reactor of `system`: `behaviour` is a function as for `caf::actor_system::
/// spawn`, `arguments` follow its `self`. What it spawns has the same home. Threads: any.
template <caf::spawn_options Options = caf::no_spawn_options, class F, class... Ts>
caf::infer_handle_from_fun_t<F> spawn_on(caf::actor_system& system, reactor& home, F behaviour, Ts&&... arguments) {
  caf::actor_config config{&home};
  return system.spawn_functor<Options>(std::true_type{}, config, behaviour, std::forward<Ts>(arguments)...);
}

}  // namespace millrace
