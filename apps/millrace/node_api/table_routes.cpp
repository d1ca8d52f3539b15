// Tables as objects: make, describe, settings. Their rows are at /v1/rows.
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/body_members.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "apps/millrace/node_api/object_lookup.hpp"
#include "apps/millrace/node_api/object_removal.hpp"
#include "apps/millrace/node_api/optional_body.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/reply_json.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::text;

/// Calls `go_on` if there is a table at the call's path.
template <class F>
void with_table(const api_call& call, F go_on) {
  look_up(call.volumes, path_of(call.request),
          [volumes = call.volumes, reply = call.reply, go_on](const looked_up& there) {
            if (!there.found) return reply(*there.refusal);
            if (there.found->kind == schema::Kind::TABLE) return go_on(volumes, there.path, reply);
            const auto why = there.path + ": a " + name_of(there.found->kind) + " and no table";
            reply(problem_of(schema::VolumeReply::Code::WRONG_KIND, why));
          });
}

void describe_table(const api_call& call) {
  with_table(call, [](const ask_volumes& volumes, const std::string& path, const http_reply& reply) {
    const http_request none;
    api_call{volumes, none, reply}.answer_with([&](request_builder r) { r.initStat().setPath(text(path)); },
                                               [](reply_reader stat) { return json_reply(json_of(stat.getObject())); });
  });
}

struct table_settings {
  std::optional<std::string> changelog = {};
  std::optional<std::string> format = {};
  std::optional<std::string> from = {};  // of a new table
  bool detach = false;                   // of one that is there
  std::string wrong = {};

  void fill(schema::TableSettings::Builder to) const {
    if (changelog) to.setChangelogTopic(text(*changelog));
    if (format == "avro") to.setChangelogFormat(schema::ChangelogFormat::AVRO);
    if (from) to.setSource(text(*from));
  }
};

table_settings read_settings(const body_members& given) {
  table_settings settings{.changelog = given.text("changelog"), .format = given.text("changelog_format")};
  if (settings.format && settings.format != "json" && settings.format != "avro")
    given.refuse("changelog_format", "json or avro is wanted");
  return settings;
}

table_settings read_new(nlohmann::json body) {
  const body_members given(std::move(body), {"changelog", "changelog_format", "from"});
  auto settings = read_settings(given);
  settings.from = given.text("from");
  settings.wrong = given.wrong();
  return settings;
}

table_settings read_changes(nlohmann::json body) {
  const body_members given(std::move(body), {"changelog", "changelog_format", "detach"});
  auto settings = read_settings(given);
  settings.detach = given.flag("detach").value_or(false);
  settings.wrong = given.wrong();
  return settings;
}

void create_table(const api_call& call) {
  query_fields query(call.request);
  const bool parents = query.flag("parents");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  auto body = optional_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const auto settings = read_new(std::move(*body));
  if (!settings.wrong.empty()) return call.refuse(settings.wrong);
  const auto path = path_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto create = r.initCreateTable();
        create.initPlace().setPath(text(path));
        create.setParents(parents);
        settings.fill(create.initSettings());
      },
      [](reply_reader reply) { return json_reply(json_of(reply.getObject()), 201); });
}

void set_table(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const auto settings = read_changes(std::move(*body));
  if (!settings.wrong.empty()) return call.refuse(settings.wrong);
  const auto path = path_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto set = r.initSetTable();
        set.initPlace().setPath(text(path));
        settings.fill(set.initSettings());
        set.setDetach(settings.detach);
      },
      [](reply_reader reply) { return json_reply(json_of(reply.getObject())); });
}

void remove_table(const api_call& call) {
  with_table(call, [](const ask_volumes& volumes, const std::string& path, const http_reply& reply) {
    remove_object(volumes, path, false, reply);
  });
}

}  // namespace

void add_table_routes(http_server& server, const ask_volumes& volumes) {
  constexpr auto pattern = "/v1/tables/{path...}";
  server.add("GET", pattern, handler_of(volumes, describe_table));
  server.add("PUT", pattern, handler_of(volumes, create_table));
  server.add("PATCH", pattern, handler_of(volumes, set_table));
  server.add("DELETE", pattern, handler_of(volumes, remove_table));
}

}  // namespace millrace::node_api
