#include "actors/store_keeper/store_keeper_actor.hpp"

#include <caf/all.hpp>

#include <memory>

namespace millrace {
namespace {

using chore_due = caf::atom_constant<caf::atom("choredue")>;
using chore_done = caf::atom_constant<caf::atom("choredone")>;

struct store_keeper_state {
  static constexpr const char* name = "store_keeper";
};

using keeper_self = caf::stateful_actor<store_keeper_state>*;

caf::behavior keep_store(keeper_self self, const std::shared_ptr<const store_keeper_options>& options) {
  for (std::size_t i = 0; i < options->chores.size(); ++i) {
    self->delayed_send(self, options->chores[i].first_after, chore_due::value, static_cast<std::uint64_t>(i));
  }
  return {
      [self, options](chore_due, std::uint64_t which) {
        options->run_blocking([options, which, keeper = caf::actor(self)] {
          const auto pause = options->chores[which].step();
          caf::anon_send(keeper, chore_done::value, which, static_cast<std::int64_t>(pause.count()));
        });
      },
      [self](chore_done, std::uint64_t which, std::int64_t pause_ms) {
        self->delayed_send(self, std::chrono::milliseconds(pause_ms), chore_due::value, which);
      },
  };
}

}  // namespace

caf::actor spawn_store_keeper(caf::actor_system& system, store_keeper_options options) {
  return system.spawn(keep_store, std::make_shared<const store_keeper_options>(std::move(options)));
}

}  // namespace millrace
