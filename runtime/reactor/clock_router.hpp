#pragma once
#include <caf/actor_clock.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/group.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>

namespace millrace {

class scheduler;
class reactor_timers;

/// The actor system's clock. A caller on a reactor uses that reactor's timers, without a lock; any other thread's
/// timers (those of detached and blocking actors) go to a reactor picked by the actor's id. Threads: any.
class clock_router final : public caf::actor_clock {
 public:
  explicit clock_router(scheduler& owner) : owner_(owner) {}

  void set_ordinary_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_multi_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_request_timeout(time_point due, caf::abstract_actor* self, caf::message_id id) override;
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override;
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override;
  void cancel_timeouts(caf::abstract_actor* self) override;
  void schedule_message(time_point due, caf::strong_actor_ptr receiver, caf::mailbox_element_ptr content) override;
  void schedule_message(time_point due, caf::group target, caf::strong_actor_ptr sender, caf::message content) override;

  /// Does nothing: each reactor's timers are dropped when the reactors have stopped.
  void cancel_all() override {}

 private:
  template <class F>
  void with_timers_of(caf::abstract_actor* self, F use);
  template <class F>
  void with_timers(caf::actor_id id, F use);

  scheduler& owner_;
};

}  // namespace millrace
