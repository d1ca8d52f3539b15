#include "apps/millrace/node/node_routes.hpp"

#include "actors/volume/asker_text.hpp"
#include "apps/millrace/node/detector_json.hpp"
#include "apps/millrace/node/monitoring_routes.hpp"
#include "apps/millrace/node/node_metrics.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/node_status.hpp"
#include "apps/millrace/node/page.hpp"
#include "apps/millrace/node/service_asking.hpp"
#include "apps/millrace/node/volume_asking.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "runtime/http/json_body.hpp"
#include "runtime/http/operation_routes.hpp"

namespace millrace {

result<void> add_node_routes(http_server& server, node_parts& n) {
  const auto asker = parse_asker(n.options.access.http);
  if (!asker) return make_error(asker.error().code, "access.http: " + asker.error().context);
  const auto volumes = volumes_for_http(n, *asker);
  node_api::add_volume_api(server, volumes);
  node_api::add_service_routes(server, services_for_http(n, *asker));
  node_api::add_description_routes(server);
  server.add("GET", "/", answering([](const http_request&) {
               return http_response{.body = std::string(page_html()), .content_type = "text/html; charset=utf-8"};
             }));
  server.add("GET", "/v1/status",
             [&n, volumes](const http_request&, const http_reply& reply) { answer_status(n, volumes, reply); });
  server.add("GET", "/metrics",
             [&n](const http_request& request, const http_reply& reply) { answer_metrics(n, request, reply); });
  server.add("GET", "/v1/fraud/detectors", answering([&n](const http_request&) {
               const auto board = n.detection ? n.detection->tracks()->current() : fraud::detection_board::tracks();
               return json_reply({{"services", detectors_json(board)}});
             }));
  add_monitoring_routes(server, n);
  add_log_level_routes(server, n.log);
  add_health_route(server, "/health", [] { return std::string(); });
  add_health_route(server, "/ready", [&n] {
    for (const auto& room : n.rooms) {
      if (!room->gate.is_open()) return room->directory->path() + ": the disk is nearly full, producers are refused";
    }
    return n.deaths->first();
  });
  return {};
}

}  // namespace millrace
