#include "actors/gateway/gateway_actor.hpp"

#include <unistd.h>
#include <caf/all.hpp>

#include <set>

#include "actors/gateway/connection_actor.hpp"
#include "runtime/net/listener.hpp"
#include "runtime/net/stream_socket.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace {
namespace {

constexpr auto sweep_interval = std::chrono::seconds(10);
constexpr auto shortage_look_interval = std::chrono::milliseconds(500);

using look_for_shortage = caf::atom_constant<caf::atom("shortlook")>;

struct gateway_state {
  static constexpr const char* name = "gateway";

  ~gateway_state() {
    for (const auto& l : listeners) l->close();
    for (const auto& c : connections) caf::anon_send_exit(c, caf::exit_reason::user_shutdown);
  }

  std::shared_ptr<gateway_context> context;
  std::vector<std::shared_ptr<listener>> listeners;
  std::set<caf::actor> connections;
  std::uint64_t shortages_seen = 0;
};

using gateway_self = caf::stateful_actor<gateway_state>;

void adopt(gateway_self* self, connection_seed seed) {
  auto& context = self->state.context;
  const auto made = self->spawn<caf::monitored>(run_connection, &reactor::current()->io(), context,
                                                std::make_shared<connection_seed>(std::move(seed)));
  self->state.connections.insert(caf::actor_cast<caf::actor>(made));
}

void accept(gateway_self* self, const listener_ref& on, int fd) {
  auto& context = *self->state.context;
  if (context.counts->connections.fetch_add(1) >= context.limits.connections_max) {
    context.counts->connections.fetch_sub(1);
    context.metrics->connections_refused.add();
    if (const auto left_out = context.refusal_lines.admit(context.time->monotonic())) {
      context.voice.warn("connection refused, too many are open", {{"peer", peer_name(fd)},
                                                                   {"connections_max", context.limits.connections_max},
                                                                   {"lines_left_out", *left_out}});
    }
    ::close(fd);
    return;
  }
  adopt(self, {fd, on, {}, {}, {}});
}

caf::result<serve_listeners> serve(gateway_self* self, const serve_listeners& wanted) {
  serve_listeners bound;
  for (const auto& asked : wanted.listeners) {
    auto about = std::make_shared<advertised_listener>(*asked);
    auto opened =
        listener::open(reactor::current()->io(), asked->bound, [self, about](int fd) { accept(self, about, fd); });
    if (!opened) return caf::make_error(caf::sec::runtime_error, opened.error().context);
    about->bound.port = (*opened)->address().port;
    if (about->advertised.port == 0) about->advertised.port = about->bound.port;
    (*opened)->start();
    self->state.listeners.push_back(std::move(*opened));
    bound.listeners.push_back(std::move(about));
  }
  self->state.context->listeners = bound.listeners;
  return bound;
}

/// Whoever waits for memory is not helped by its own reactor alone: all of them look for who holds it.
void relieve_shortage(gateway_self* self) {
  auto& s = self->state;
  const auto shortages = s.context->counts->shortages.load();
  if (std::exchange(s.shortages_seen, shortages) == shortages) return;
  for (const auto& c : s.connections) self->send(c, memory_is_short::value);
}

caf::behavior run_gateway(gateway_self* self, std::shared_ptr<gateway_context> context) {
  self->state.context = std::move(context);
  self->set_down_handler(
      [self](caf::down_msg& down) { self->state.connections.erase(caf::actor_cast<caf::actor>(down.source)); });
  self->delayed_send(self, sweep_interval, sweep::value);
  self->delayed_send(self, shortage_look_interval, look_for_shortage::value);
  return {
      [self](const serve_listeners& wanted) { return serve(self, wanted); },
      [self](const std::shared_ptr<connection_seed>& seed) {
        ++self->state.context->counts->connections;
        adopt(self, std::move(*seed));
      },
      [self](sweep) {
        for (const auto& c : self->state.connections) self->send(c, sweep::value);
        self->delayed_send(self, sweep_interval, sweep::value);
      },
      [self](look_for_shortage) {
        relieve_shortage(self);
        self->delayed_send(self, shortage_look_interval, look_for_shortage::value);
      },
  };
}

}  // namespace

caf::actor spawn_gateway(caf::actor_system& system, reactor& home, std::shared_ptr<gateway_context> context) {
  return caf::actor_cast<caf::actor>(spawn_on(system, home, run_gateway, std::move(context)));
}

}  // namespace millrace
