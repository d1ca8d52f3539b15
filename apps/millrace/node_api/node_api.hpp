#pragma once
#include "apps/millrace/node_api/api_call.hpp"
#include "runtime/http/server.hpp"

namespace millrace::node_api {

/// Adds all that is said of volumes over HTTP: docs/http-api.md. `volumes` outlives the server.
void add_volume_api(http_server& server, const ask_volumes& volumes);

/// GET /v1/openapi.json, the description of the API, and GET /v1/routes, what the server takes.
void add_description_routes(http_server& server);

// The families of `add_volume_api`.
void add_volume_routes(http_server& server, const ask_volumes& volumes);
void add_snapshot_routes(http_server& server, const ask_volumes& volumes);
void add_mirror_routes(http_server& server, const ask_volumes& volumes);
void add_file_routes(http_server& server, const ask_volumes& volumes);
void add_table_routes(http_server& server, const ask_volumes& volumes);
void add_row_routes(http_server& server, const ask_volumes& volumes);
void add_access_routes(http_server& server, const ask_volumes& volumes);

}  // namespace millrace::node_api
