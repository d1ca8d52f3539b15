#include "apps/millrace/node_api/node_api.hpp"

#include "apps/millrace/node_api/openapi.hpp"
#include "runtime/http/operation_routes.hpp"

namespace millrace::node_api {

void add_volume_api(http_server& server, const ask_volumes& volumes) {
  add_volume_routes(server, volumes);
  add_snapshot_routes(server, volumes);
  add_mirror_routes(server, volumes);
  add_file_routes(server, volumes);
  add_table_routes(server, volumes);
  add_row_routes(server, volumes);
  add_access_routes(server, volumes);
}

void add_description_routes(http_server& server) {
  server.add("GET", "/v1/openapi.json", answering([](const http_request&) {
               return http_response{.body = std::string(openapi_json()), .content_type = "application/json"};
             }));
  add_route_list_route(server);
}

}  // namespace millrace::node_api
