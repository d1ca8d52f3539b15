#include "apps/millrace/node/house_round.hpp"

#include <caf/all.hpp>

#include "actors/partition/partition_actor.hpp"

namespace millrace {
namespace {

using next_round = caf::atom_constant<caf::atom("nextround")>;
using next_few = caf::atom_constant<caf::atom("nextfew")>;

/// A reminder may open a log that nobody has used yet: clients that open theirs must not wait behind all of them.
constexpr std::size_t reminded_at_once = 20;
constexpr auto pause = std::chrono::milliseconds(20);

struct round_state {
  static constexpr const char* name = "house_round";

  std::vector<caf::actor> to_remind;
};

using round_self = caf::stateful_actor<round_state>*;

void remind_some(round_self self, std::chrono::milliseconds interval) {
  auto& left = self->state.to_remind;
  for (std::size_t n = 0; n < reminded_at_once && !left.empty(); ++n) {
    self->send(left.back(), keep_house::value);
    left.pop_back();
  }
  if (left.empty())
    self->delayed_send(self, interval, next_round::value);
  else
    self->delayed_send(self, pause, next_few::value);
}

caf::behavior run_rounds(round_self self, const catalog_publication* topics, const std::vector<caf::actor>& own,
                         std::chrono::milliseconds interval) {
  self->delayed_send(self, interval, next_round::value);
  return {
      [=](next_round) {
        auto& all = self->state.to_remind;
        topics->current()->for_each([&](const topic_entry& topic) {
          for (const auto& partition : topic.partitions) all.push_back(partition.actor);
        });
        all.insert(all.end(), own.begin(), own.end());
        remind_some(self, interval);
      },
      [=](next_few) { remind_some(self, interval); },
  };
}

}  // namespace

caf::actor spawn_house_round(caf::actor_system& system, const catalog_publication& topics, std::vector<caf::actor> own,
                             std::chrono::milliseconds interval) {
  return system.spawn(run_rounds, &topics, std::move(own), interval);
}

}  // namespace millrace
