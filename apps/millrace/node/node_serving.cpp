// What of a node faces the network: gateways, one a reactor, and HTTP.
#include <sys/statvfs.h>
#include <caf/all.hpp>

#include <future>

#include "actors/gateway/gateway_actor.hpp"
#include "actors/gateway/producer_id_block.hpp"
#include "actors/volume/asker_text.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/node_routes.hpp"
#include "runtime/net/listener.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace {
namespace {

constexpr auto start_timeout = std::chrono::seconds(10);

gateway_limits limits_of(const client_limits& o) {
  return {
      .request_bytes_max = o.request_bytes_max,
      .in_flight_max = o.requests_in_flight_max,
      .memory_bytes_max = o.connection_memory_bytes_max,
      .write_timeout = o.write_timeout,
      .idle_timeout = o.idle_timeout,
      .shortage_patience = o.shortage_patience,
      .connections_max = o.connections_max,
      .fetch_bytes_max = o.fetch_bytes_max,
  };
}

gateway_context::space space_of(const std::string& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0) return {-1, -1};
  const auto block = static_cast<std::int64_t>(found.f_frsize);
  return {static_cast<std::int64_t>(found.f_blocks) * block, static_cast<std::int64_t>(found.f_bavail) * block};
}

std::vector<std::string> paths_of(const node_parts& n) {
  std::vector<std::string> paths;
  for (const auto& room : n.rooms) paths.push_back(room->directory->path());
  return paths;
}

std::shared_ptr<gateway_context> context_of(node_parts& n, std::size_t index,
                                            std::shared_ptr<const access_identity> clients) {
  auto reader = std::make_shared<catalog_reader>(n.publication);
  auto streams = std::make_shared<stream_reader>(n.streams);
  return std::make_shared<gateway_context>(gateway_context{
      .node_id = n.options.node_id,
      .cluster_id = own_directory(n).owner().cluster_id,
      .data_directories = paths_of(n),
      .limits = limits_of(n.options.clients),
      .time = &n.time,
      .budget = &n.budget,
      .counts = &n.counts,
      .metrics = &n.metrics,
      .reactor_index = index,
      .listeners = {},
      .topics = [reader] { return reader->current(); },
      .streams = [streams] { return streams->current(); },
      .clients = std::move(clients),
      .disk_space = space_of,
      .catalog = n.catalog,
      .group_directory = n.group_directory,
      .volumes = n.volumes->actor(),
      .transactions = n.transactions,
      .producer_ids = std::make_shared<producer_id_block>(n.producer_ids),
      .move_connection =
          [&n](std::size_t to, connection_seed seed) {
            caf::anon_send(n.gateways[to], std::make_shared<connection_seed>(std::move(seed)));
          },
      .voice = n.log.get("gateway"),
  });
}

/// Asks one gateway to listen; the listeners with their ports.
result<std::vector<listener_ref>> listen(node_parts& n, const caf::actor& gateway, std::vector<listener_ref> on) {
  caf::scoped_actor self{n.runtime->system()};
  result<std::vector<listener_ref>> bound = make_error(errc::timed_out, "listen: no answer");
  self->request(gateway, start_timeout, serve_listeners{std::move(on)})
      .receive([&](serve_listeners& done) { bound = std::move(done.listeners); },
               [&](caf::error& e) { bound = make_error(errc::io_failure, caf::to_string(e.context())); });
  return bound;
}

}  // namespace

result<void> start_gateways(node_parts& n) {
  const auto asker = parse_asker(n.options.access.kafka);
  if (!asker) return make_error(asker.error().code, "access.kafka: " + asker.error().context);
  const auto clients = asker->superuser ? nullptr : std::make_shared<const access_identity>(asker->who);
  n.counts.session_slots.max = n.options.clients.fetch_sessions_max;
  std::vector<listener_ref> wanted;
  for (const auto& l : n.options.listeners) {
    if (auto free = listener::probe(l.bind); !free) return free.error();
    wanted.push_back(std::make_shared<advertised_listener>(advertised_listener{l.name, l.bind, l.advertised}));
  }
  for (std::size_t i = 0; i < n.runtime->size(); ++i) {
    n.gateways.push_back(spawn_gateway(n.runtime->system(), n.runtime->at(i), context_of(n, i, clients)));
  }
  for (const auto& gateway : n.gateways) {
    auto bound = listen(n, gateway, std::move(wanted));
    if (!bound) return bound.error();
    wanted = n.listeners = std::move(*bound);
  }
  return {};
}

result<void> start_http(node_parts& n) {
  if (!n.options.http.address) return {};
  std::promise<result<std::shared_ptr<http_server>>> opened;
  run_on(n.runtime->at(0), [&] {
    auto server = http_server::open(n.runtime->at(0).io(), *n.options.http.address,
                                    {.connections_max = n.options.http.connections_max}, n.log.get("http"));
    const auto added = server ? add_node_routes(**server, n) : result<void>();
    if (server && added) (*server)->start();
    opened.set_value(added ? std::move(server) : added.error());
  });
  auto server = opened.get_future().get();
  if (!server) return server.error();
  n.http = std::move(*server);
  return {};
}

void stop_serving(node_parts& n) {
  stop_mirrors(n);
  stop_links(n);
  if (n.http) {
    std::promise<void> closed;
    run_on(n.runtime->at(0), [&] {
      n.http->close();
      closed.set_value();
    });
    closed.get_future().wait();
  }
  for (const auto& gateway : n.gateways) caf::anon_send_exit(gateway, caf::exit_reason::user_shutdown);
}

}  // namespace millrace
