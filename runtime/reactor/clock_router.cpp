#include "runtime/reactor/clock_router.hpp"

#include <caf/abstract_actor.hpp>

#include "runtime/reactor/reactor.hpp"
#include "runtime/reactor/reactor_timers.hpp"
#include "runtime/reactor/scheduler.hpp"

namespace millrace {

/// Calls `use(timers)` here if this is a reactor, else later on one; all calls with the same id go to the same reactor.
template <class F>
void clock_router::with_timers(caf::actor_id id, F use) {
  if (auto* here = reactor::current()) {
    use(here->timers());
    return;
  }
  run_on(owner_.at(id % owner_.size()), [use = std::move(use)]() mutable { use(reactor::current()->timers()); });
}

/// As `with_timers`, keeping the actor alive until `use(timers, actor)` has run.
template <class F>
void clock_router::with_timers_of(caf::abstract_actor* self, F use) {
  caf::strong_actor_ptr kept{self->ctrl()};
  with_timers(self->id(), [kept, use = std::move(use)](reactor_timers& timers) { use(timers, kept->get()); });
}

void clock_router::set_ordinary_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                                        std::uint64_t id) {
  with_timers_of(self, [=](reactor_timers& timers, auto* actor) { timers.set_ordinary_timeout(due, actor, type, id); });
}

void clock_router::set_multi_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                                     std::uint64_t id) {
  with_timers_of(self, [=](reactor_timers& timers, auto* actor) { timers.set_multi_timeout(due, actor, type, id); });
}

void clock_router::set_request_timeout(time_point due, caf::abstract_actor* self, caf::message_id id) {
  with_timers_of(self, [=](reactor_timers& timers, auto* actor) { timers.set_request_timeout(due, actor, id); });
}

void clock_router::cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) {
  with_timers_of(self, [=](reactor_timers& timers, auto* actor) { timers.cancel_ordinary_timeout(actor, type); });
}

void clock_router::cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) {
  with_timers_of(self, [=](reactor_timers& timers, auto* actor) { timers.cancel_request_timeout(actor, id); });
}

void clock_router::cancel_timeouts(caf::abstract_actor* self) {
  // CAF calls this from destructors too, where no reference to `self` can be taken. What a detached actor leaves on
  // another reactor holds a reference of its own and expires there unheard.
  if (auto* here = reactor::current()) here->timers().cancel_timeouts(self);
}

void clock_router::schedule_message(time_point due, caf::strong_actor_ptr receiver, caf::mailbox_element_ptr content) {
  const auto id = receiver->id();
  with_timers(id, [due, receiver = std::move(receiver), content = std::move(content)](reactor_timers& timers) mutable {
    timers.schedule_message(due, std::move(receiver), std::move(content));
  });
}

void clock_router::schedule_message(time_point due, caf::group target, caf::strong_actor_ptr sender,
                                    caf::message content) {
  const auto id = sender ? sender->id() : caf::actor_id{0};
  with_timers(id, [=](reactor_timers& timers) { timers.schedule_message(due, target, sender, content); });
}

}  // namespace millrace
