// Services: list, deploy, describe, remove; stop and start with PATCH.
#include "apps/millrace/node_api/service_routes.hpp"

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/body_members.hpp"
#include "runtime/http/json_body.hpp"
#include "runtime/http/problem.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::ServiceRequest::Builder;
using volume_text::text;

http_response problem_of(const error& why) {
  switch (why.code) {
    case errc::not_found: return problem(404, {}, why.context);
    case errc::invalid_argument: return problem(400, {}, why.context);
    case errc::unsupported: return problem(403, {}, why.context);
    case errc::no_space: return problem(507, {}, why.context);
    default: return problem(503, {}, why.context);
  }
}

/// One question, and what its answer is with.
template <class Fill, class Make>
void answer_with(const ask_services& services, const http_reply& reply, Fill fill, Make make) {
  services(make_envelope<schema::ServiceRequest>(fill),
           [reply, make](const result<nlohmann::json>& told) { reply(told ? make(*told) : problem_of(told.error())); });
}

http_response told(const nlohmann::json& json) { return json_reply(json); }

std::string name_in(const http_request& request) { return std::string(request.part("name")); }

void deploy(const ask_services& services, const http_request& request, const http_reply& reply) {
  const auto body = json_body(request);
  if (!body) return reply(json_problem(body.error()));
  const auto wanted = body->dump();
  answer_with(
      services, reply, [&](request_builder r) { r.setDeploy(text(wanted)); },
      [](const nlohmann::json& json) { return json_reply(json, 201); });
}

void set_stopped(const ask_services& services, const http_request& request, const http_reply& reply) {
  auto body = json_body(request);
  if (!body) return reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"stopped"});
  const auto stopped = given.flag("stopped");
  if (!stopped) given.refuse("stopped", "true or false is wanted");
  if (!given.wrong().empty()) return reply(problem(400, {}, given.wrong()));
  const auto name = name_in(request);
  answer_with(
      services, reply, [&](request_builder r) { *stopped ? r.setStop(text(name)) : r.setStart(text(name)); }, told);
}

void draw(const ask_services& services, const http_request& request, const http_reply& reply) {
  const auto name = name_in(request);
  answer_with(
      services, reply, [&](request_builder r) { r.setGraph(text(name)); },
      [](const nlohmann::json& json) {
        return http_response{.body = json.at("dot").get<std::string>(), .content_type = "text/vnd.graphviz"};
      });
}

}  // namespace

void add_service_routes(http_server& server, const ask_services& services) {
  server.add("GET", "/v1/services", [services](const http_request&, const http_reply& reply) {
    answer_with(
        services, reply, [](request_builder r) { r.setList(); }, told);
  });
  server.add("POST", "/v1/services",
             [services](const http_request& request, const http_reply& reply) { deploy(services, request, reply); });
  server.add("GET", "/v1/services/{name}", [services](const http_request& request, const http_reply& reply) {
    const auto name = name_in(request);
    answer_with(
        services, reply, [&](request_builder r) { r.setDescribe(text(name)); }, told);
  });
  server.add("PATCH", "/v1/services/{name}", [services](const http_request& request, const http_reply& reply) {
    set_stopped(services, request, reply);
  });
  server.add("DELETE", "/v1/services/{name}", [services](const http_request& request, const http_reply& reply) {
    const auto name = name_in(request);
    answer_with(
        services, reply, [&](request_builder r) { r.setRemove(text(name)); },
        [](const nlohmann::json&) { return http_response{204}; });
  });
  server.add("POST", "/v1/services/{name}/promote", [services](const http_request& request, const http_reply& reply) {
    const auto name = name_in(request);
    answer_with(
        services, reply, [&](request_builder r) { r.setPromote(text(name)); }, told);
  });
  server.add("GET", "/v1/services/{name}/graph",
             [services](const http_request& request, const http_reply& reply) { draw(services, request, reply); });
}

}  // namespace millrace::node_api
