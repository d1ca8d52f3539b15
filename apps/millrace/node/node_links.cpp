// Links that come in: mounts, the command line, other nodes.
#include "actors/volume/asker_text.hpp"
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/service_asking.hpp"
#include "apps/millrace/node/volume_asking.hpp"
#include "runtime/link/link_server.hpp"

namespace millrace {

link_setup setup_of_links(const node_parts& n) {
  const auto& o = n.options.link;
  link_setup setup;
  setup.self = {.node_id = n.options.node_id,
                .cluster_id = own_directory(n).owner().cluster_id,
                .software = std::string("millrace ") + MILLRACE_VERSION};
  setup.limits.connections_max = o.connections_max;
  setup.limits.frame_bytes_max = o.frame_bytes_max;
  setup.limits.requests_in_flight_max = o.requests_in_flight_max;
  setup.limits.bytes_buffered_max = o.bytes_buffered_max;
  setup.limits.item_window_bytes = o.item_window_bytes;
  setup.limits.hello_timeout = o.hello_timeout;
  setup.limits.ping_interval = o.ping_interval;
  setup.limits.idle_timeout = o.idle_timeout;
  setup.compress = o.compress;
  if (!o.certificate.empty()) setup.tls = link_tls_files{o.certificate, o.key, o.ca, o.peers};
  setup.voice = n.log.get("link");
  return setup;
}

namespace {

using service_reply = schema::VolumeReply;

service_reply::Code code_of(errc code) {
  switch (code) {
    case errc::not_found: return service_reply::Code::NOT_FOUND;
    case errc::invalid_argument: return service_reply::Code::INVALID;
    case errc::unsupported: return service_reply::Code::DENIED;
    case errc::no_space: return service_reply::Code::NO_SPACE;
    default: return service_reply::Code::UNAVAILABLE;
  }
}

void answer_service(node_parts& n, const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                    const incoming_call& call) {
  ask_services(n, request.read()->getService(), asker, [call](const result<nlohmann::json>& told) {
    call.reply(make_envelope<service_reply>([&](service_reply::Builder reply) {
      if (told) return reply.setText(told->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
      put_error(reply, refuse(code_of(told.error().code), told.error().context));
    }));
  });
}

/// Runs on the first reactor.
link_handler handler_of(node_parts& n, volume_asker asker) {
  return [&n, asker = std::move(asker)](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    const envelope<schema::VolumeRequest> request(message);
    switch (request.read()->which()) {
      case schema::VolumeRequest::BEGIN_DELTA: return n.mirror_origin->begin(request, asker, call);
      case schema::VolumeRequest::READ_DELTA: return n.mirror_origin->read(request, asker, call);
      case schema::VolumeRequest::LIST_DELTA_LOGS: return n.mirror_origin->list_logs(request, asker, call);
      case schema::VolumeRequest::READ_DELTA_LOGS: return n.mirror_origin->read_logs(request, asker, call);
      case schema::VolumeRequest::WALK_SNAPSHOT: return n.mirror_origin->walk(request, asker, call);
      case schema::VolumeRequest::SERVICE: return answer_service(n, request, asker, call);
      default: break;
    }
    ask_volumes(n, request, asker, [call](const envelope<schema::VolumeReply>& reply) { call.reply(reply); });
  };
}

}  // namespace

result<void> start_links(node_parts& n) {
  if (!n.options.link.address) return {};
  const auto asker = parse_asker(n.options.access.link);
  if (!asker) return make_error(asker.error().code, "access.link: " + asker.error().context);
  result<std::shared_ptr<link_server>> opened = make_error(errc::unavailable, "the node is stopping");
  run_and_wait(n, [&] {
    opened =
        link_server::open(n.runtime->at(0).io(), *n.options.link.address, setup_of_links(n), handler_of(n, *asker));
    if (opened) (*opened)->start();
  });
  if (!opened) return opened.error();
  n.links = std::move(*opened);
  return {};
}

void stop_links(node_parts& n) {
  if (!n.links) return;
  run_and_wait(n, [&n] { n.links->close(); });
}

}  // namespace millrace
