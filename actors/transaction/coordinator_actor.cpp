#include "actors/transaction/coordinator_actor.hpp"

#include <caf/all.hpp>

#include <memory>

#include "actors/transaction/request_message.hpp"
#include "codecs/schema/partition.capnp.h"

namespace millrace {
namespace {

using request_message = envelope<schema::TransactionRequest>;
using reply_message = envelope<schema::TransactionReply>;
using check_late = caf::atom_constant<caf::atom("txlate")>;
using house_time = caf::atom_constant<caf::atom("txhouse")>;

struct coordinator_state {
  static constexpr const char* name = "transaction_coordinator";

  std::unique_ptr<transaction_coordinator> self;
};

using coordinator_self = caf::stateful_actor<coordinator_state>*;

caf::result<reply_message> on_request(coordinator_self self, const request_message& message) {
  const auto view = message.read();
  const auto id = view->getTransactionalId();
  auto promise = self->make_response_promise<reply_message>();
  self->state.self->decide({id.begin(), id.size()}, request_of(*view),
                           [promise](const transaction_reply& reply) mutable { promise.deliver(to_message(reply)); });
  return promise;
}

caf::behavior run_coordinator(coordinator_self self, transaction_environment environment,
                              std::map<std::string, transaction_record> remembered) {
  self->state.self = std::make_unique<transaction_coordinator>(self, std::move(environment), std::move(remembered));
  auto& coordinator = *self->state.self;
  coordinator.start();
  self->delayed_send(self, late_check_interval, check_late::value);
  self->delayed_send(self, house_interval, house_time::value);
  return {
      [self](const request_message& message) { return on_request(self, message); },
      [&coordinator](const envelope<schema::TransactionsQuery>& query) {
        return to_message(coordinator.describe(query_of(*query.read())));
      },
      [&coordinator](const envelope<schema::AppendReply>& reply) {
        const auto view = reply.read();
        coordinator.on_append_answered(view->getToken(), static_cast<kafka::error_code>(view->getErrorCode()),
                                       view->getMessage().cStr());
      },
      [&coordinator](repeat_transaction_appends) { coordinator.repeat_appends(); },
      [&coordinator](tell_participants_again, const std::string& id) { coordinator.tell_again(id); },
      [self, &coordinator](check_late) {
        coordinator.end_late_ones();
        self->delayed_send(self, late_check_interval, check_late::value);
      },
      [self, &coordinator](house_time) {
        coordinator.forget_idle_ones();
        coordinator.tell_of_shortage();
        self->delayed_send(self, house_interval, house_time::value);
      },
  };
}

}  // namespace

caf::actor spawn_transaction_coordinator(caf::actor_system& system, caf::actor_config config,
                                         transaction_environment environment,
                                         std::map<std::string, transaction_record> remembered) {
  auto behaviour = &run_coordinator;
  return system.spawn_functor<caf::no_spawn_options>(std::true_type{}, config, behaviour, std::move(environment),
                                                     std::move(remembered));
}

}  // namespace millrace
