#include "actors/partition/partition_actor.hpp"

#include <caf/all.hpp>

#include "actors/partition/partition.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace {
namespace {

using log_closed = caf::atom_constant<caf::atom("logclosed")>;

struct partition_state {
  static constexpr const char* name = "partition";

  std::unique_ptr<partition> self;
  std::vector<caf::response_promise> told_when_closed;
};

template <class Answer>
caf::result<envelope<Answer>> answer_later(caf::stateful_actor<partition_state>* self, const auto& question) {
  auto promise = self->template make_response_promise<envelope<Answer>>();
  self->state.self->answer(question, promise);
  return promise;
}

caf::result<void> close(caf::stateful_actor<partition_state>* self) {
  self->state.told_when_closed.push_back(self->make_response_promise());
  auto done = self->state.told_when_closed.back();
  if (self->state.told_when_closed.size() == 1) {
    self->state.self->close([me = caf::actor_cast<caf::actor>(self)] { caf::anon_send(me, log_closed::value); });
  }
  return done;
}

caf::behavior run_partition(caf::stateful_actor<partition_state>* self, const partition_options& options) {
  self->state.self = std::make_unique<partition>(self, options);
  auto& p = *self->state.self;
  const auto asker = [self] { return caf::actor_cast<caf::actor>(self->current_sender()); };
  return {
      [&p, asker](const envelope<schema::AppendRequest>& request) { p.append(asker(), request); },
      [&p, asker](const envelope<schema::ReadRequest>& request) { p.read(asker(), request); },
      [&p, asker](const envelope<schema::WatchRequest>& request) { p.watch(asker(), request); },
      [&p](const envelope<schema::FlushReply>& reply) { p.on_flushed(reply); },
      [self](const envelope<schema::OffsetQuery>& q) { return answer_later<schema::OffsetAnswer>(self, q); },
      [self](const envelope<schema::EpochQuery>& q) { return answer_later<schema::EpochAnswer>(self, q); },
      [self](const envelope<schema::TrimRequest>& q) { return answer_later<schema::TrimAnswer>(self, q); },
      [self](const envelope<schema::StateQuery>& q) { return answer_later<schema::StateAnswer>(self, q); },
      [self](const envelope<schema::MarkerRequest>& m) { return answer_later<schema::MarkerAnswer>(self, m); },
      [self](const envelope<schema::MirrorAppend>& a) { return answer_later<schema::MirrorAnswer>(self, a); },
      [self](const envelope<schema::MirrorSync>& s) { return answer_later<schema::MirrorAnswer>(self, s); },
      [self](const envelope<schema::ForgetProducers>& f) { return answer_later<schema::MirrorAnswer>(self, f); },
      [&p](const envelope<schema::MirrorShown>& shown) { p.show(shown); },
      [&p](const opened_message& opened) { p.on_opened(std::move(*opened)); },
      [](const continuation& found) { (*found.go_on)(); },
      [&p](const settings_changed& changed) { p.set_settings(changed.settings); },
      [&p](keep_house) { p.keep_house(); },
      [self](close_partition) { return close(self); },
      // It goes on until nobody knows of it any more: a message to an actor that has ended is never answered.
      [&p](discard_partition) { p.discard(); },
      [self](log_closed) {
        for (auto& waiting : self->state.told_when_closed) waiting.deliver(caf::message{});
        self->quit();
      },
  };
}

}  // namespace

caf::actor spawn_partition(caf::actor_system& system, reactor& home, partition_options options) {
  return caf::actor_cast<caf::actor>(spawn_on(system, home, run_partition, std::move(options)));
}

caf::actor spawn_partition(caf::actor_system& system, caf::actor_config config, partition_options options) {
  auto behaviour = &run_partition;
  return caf::actor_cast<caf::actor>(
      system.spawn_functor<caf::no_spawn_options>(std::true_type{}, config, behaviour, std::move(options)));
}

}  // namespace millrace
