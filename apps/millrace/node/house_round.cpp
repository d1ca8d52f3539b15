#include "apps/millrace/node/house_round.hpp"

#include <caf/all.hpp>

#include "actors/partition/partition_actor.hpp"

namespace millrace {
namespace {

using next_round = caf::atom_constant<caf::atom("nextround")>;

caf::behavior run_rounds(caf::event_based_actor* self, const catalog_publication* topics,
                         const std::vector<caf::actor>& own, std::chrono::milliseconds interval) {
  self->delayed_send(self, interval, next_round::value);
  return {
      [=](next_round) {
        for (const auto& partition : own) self->send(partition, keep_house::value);
        topics->current()->for_each([&](const topic_entry& topic) {
          for (const auto& partition : topic.partitions) self->send(partition.actor, keep_house::value);
        });
        self->delayed_send(self, interval, next_round::value);
      },
  };
}

}  // namespace

caf::actor spawn_house_round(caf::actor_system& system, const catalog_publication& topics, std::vector<caf::actor> own,
                             std::chrono::milliseconds interval) {
  return system.spawn(run_rounds, &topics, std::move(own), interval);
}

}  // namespace millrace
