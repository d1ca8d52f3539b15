// Permissions: what they are, set them, why somebody may or may not.
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/reply_json.hpp"
#include "apps/millrace/node_api/volume_settings.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::text;

http_response told_permissions(reply_reader reply) { return json_reply(json_of(reply.getPermissions())); }

/// All values of a parameter that may stand several times.
std::vector<std::string> each_of(const http_request& request, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& parameter : request.parameters) {
    if (parameter.name == name) values.push_back(parameter.value);
  }
  return values;
}

void put_names(capnp::List<capnp::Text>::Builder list, const std::vector<std::string>& names) {
  for (unsigned i = 0; i < names.size(); ++i) list.set(i, text(names[i]));
}

void explain_permission(const api_call& call, std::string_view verb_name) {
  const auto path = path_of(call.request);
  const auto verb = verb_of(verb_name);
  if (!verb) return call.refuse("explain is one of read, write, create, remove, list and admin");
  const auto user = query_fields(call.request).text("user");
  const auto groups = each_of(call.request, "group"), roles = each_of(call.request, "role");
  call.answer_with(
      [&](request_builder r) {
        auto explain = r.initExplainPermission();
        explain.initPlace().setPath(text(path));
        explain.setVerb(*verb);
        if (user.empty() && groups.empty() && roles.empty()) return;
        auto who = explain.initIdentity();
        who.setUser(text(user));
        put_names(who.initGroups(static_cast<unsigned>(groups.size())), groups);
        put_names(who.initRoles(static_cast<unsigned>(roles.size())), roles);
      },
      [](reply_reader reply) { return json_reply(json_of(reply.getExplanation())); });
}

void get_permissions(const api_call& call) {
  if (const auto verb = call.request.parameter("explain")) return explain_permission(call, *verb);
  const auto path = path_of(call.request);
  call.answer_with([&](request_builder r) { r.initGetPermissions().setPath(text(path)); }, told_permissions);
}

void set_permissions(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {});
  const auto rules = read_rules(given);
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  const auto path = path_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto set = r.initSetPermissions();
        set.initPlace().setPath(text(path));
        put_rules(set.initPermissions(static_cast<unsigned>(rules.size())), rules);
      },
      told_permissions);
}

}  // namespace

void add_access_routes(http_server& server, const ask_volumes& volumes) {
  server.add("GET", "/v1/access/{path...}", handler_of(volumes, get_permissions));
  server.add("PATCH", "/v1/access/{path...}", handler_of(volumes, set_permissions));
}

}  // namespace millrace::node_api
