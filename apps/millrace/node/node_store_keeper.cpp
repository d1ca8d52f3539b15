// What the store of a node's volumes does by itself.
#include <boost/asio/post.hpp>
#include <caf/all.hpp>

#include <algorithm>

#include "actors/store_keeper/store_keeper_actor.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

constexpr std::chrono::milliseconds scrub_patience{std::chrono::minutes(1)};  // after a start, which has others to do
constexpr std::chrono::milliseconds tidy_patience{1000};

}  // namespace

result<void> start_store_keeper(node_parts& n) {
  const scrub_limits limits{.bytes_per_second = n.options.store.scrub_bytes_per_second,
                            .interval = n.options.store.scrub_interval};
  n.scrubber = std::make_unique<store_scrubber>(store_scrubber::environment{.store = n.store.get(),
                                                                            .files = &n.disk,
                                                                            .directory = store_directory(n),
                                                                            .time = &n.time,
                                                                            .limits = limits,
                                                                            .voice = n.log.get("store")});
  n.tidier = std::make_unique<store_tidier>(*n.store, n.log.get("store"));
  n.store_keeper = spawn_store_keeper(
      n.runtime->system(),
      {.run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.blocking, std::move(work)); },
       .chores = {
           {.step = [&n] { return n.scrubber->step(); }, .first_after = std::min(limits.interval, scrub_patience)},
           {.step = [&n] { return n.tidier->step(); }, .first_after = tidy_patience}}});
  return {};
}

void end_store_keeper(node_parts& n) {
  if (!n.store_keeper) return;
  caf::scoped_actor self{n.runtime->system()};
  caf::anon_send_exit(n.store_keeper, caf::exit_reason::user_shutdown);
  self->wait_for(n.store_keeper);
  n.store_keeper = nullptr;
}

}  // namespace millrace
