#include "apps/millrace/node/actor_watch.hpp"

#include <caf/all.hpp>

#include <map>
#include <utility>

namespace millrace {
namespace {

using ended_in_order = caf::atom_constant<caf::atom("inorder")>;

struct watch_state {
  static constexpr const char* name = "actor_watch";
};

using watch_self = caf::stateful_actor<watch_state>*;
using names = std::map<caf::actor_addr, std::string>;

bool is_in_order(const caf::error& reason) { return !reason || reason == caf::exit_reason::user_shutdown; }

caf::behavior run_watch(watch_self self, const names& watched, const std::shared_ptr<death_board>& board,
                        const logger& voice) {
  for (const auto& [address, what] : watched) self->monitor(address);
  self->set_down_handler([=](const caf::down_msg& down) {
    const auto found = watched.find(down.source);
    if (found == watched.end() || is_in_order(down.reason)) return;
    voice.error("a part of the node has died: it serves only in part until it is restarted",
                {{"part", found->second}, {"reason", caf::to_string(down.reason)}});
    board->note(found->second + " has died: restart the node");
  });
  return {[](ended_in_order) {}};  // an actor without a handler ends
}

}  // namespace

void death_board::note(std::string what) {
  const std::lock_guard hold(guard_);
  if (first_.empty()) first_ = std::move(what);
}

std::string death_board::first() const {
  const std::lock_guard hold(guard_);
  return first_;
}

caf::actor spawn_actor_watch(caf::actor_system& system, const std::vector<watched_actor>& watched,
                             std::shared_ptr<death_board> board, logger voice) {
  names by_address;
  for (const auto& w : watched) {
    if (w.actor) by_address.emplace(w.actor.address(), w.what);
  }
  return system.spawn(run_watch, std::move(by_address), std::move(board), std::move(voice));
}

}  // namespace millrace
