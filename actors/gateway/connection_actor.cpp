#include "actors/gateway/connection_actor.hpp"

#include <utility>

#include "actors/gateway/connection.hpp"

namespace millrace {

connection_state::~connection_state() {
  if (!link) return;
  link->close("the node closes it", true);
  --context->counts->connections;
}

caf::behavior run_connection(caf::stateful_actor<connection_state>* self, boost::asio::io_context* io,
                             std::shared_ptr<gateway_context> context, std::shared_ptr<connection_seed> seed) {
  auto frames = std::move(seed->frames);
  const auto unread = std::move(seed->unread);
  auto link = std::make_shared<connection>(self, *context, *io, std::move(*seed));
  self->state.context = context;
  self->state.link = link;
  link->start(std::move(frames), unread);
  return {
      [link](const envelope<schema::AppendReply>& reply) { link->on_append(reply); },
      [link](const envelope<schema::ReadReply>& reply) { link->on_read(reply); },
      [link](const envelope<schema::Progress>& progress) { link->on_progress(progress); },
      [link, context](sweep) { link->close_if_idle(context->time->monotonic()); },
      [link, context](memory_is_short) { link->close_if_hoarding(context->time->monotonic()); },
  };
}

}  // namespace millrace
