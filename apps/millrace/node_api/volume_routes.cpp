// Volumes: list, create, describe, delete; rename, quota and schedule with PATCH.
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

http_response told_volume(reply_reader reply) { return json_reply(json_of(reply.getVolume())); }
http_response made_volume(reply_reader reply) { return json_reply(json_of(reply.getVolume()), 201); }

void list_volumes(const api_call& call) {
  const query_fields query(call.request);
  const auto prefix = query.text("prefix");
  call.answer_with([&](request_builder r) { r.initListVolumes().setPrefix(text(prefix)); },
                   [](reply_reader reply) {
                     auto volumes = nlohmann::json::array();
                     for (const auto volume : reply.getVolumes()) volumes.push_back(json_of(volume));
                     return json_reply({{"volumes", std::move(volumes)}});
                   });
}

void create_volume(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"name", "quota", "schedule", "permissions"});
  const auto name = given.text("name");
  if (!name) given.refuse("name", "what is the volume called? \"/payments\"");
  const auto rules = read_rules(given.object("permissions", {}));
  const auto fill = [&](request_builder r) {
    auto create = r.initCreateVolume();
    create.setVolume(text(name.value_or("")));
    read_quota(given.object("quota", {"bytes", "objects"}), create.initQuota());
    read_schedule(given.object("schedule", {"hourly", "daily", "weekly"}), create.initSchedule());
    put_rules(create.initPermissions(static_cast<unsigned>(rules.size())), rules);
  };
  auto request = make_envelope<schema::VolumeRequest>(fill);
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  call.ask_and_answer(std::move(request), made_volume);
}

void describe_volume(const api_call& call) {
  const auto volume = volume_of(call.request);
  call.answer_with([&](request_builder r) { r.initDescribeVolume().setVolume(text(volume)); }, told_volume);
}

void delete_volume(const api_call& call) {
  const auto volume = volume_of(call.request);
  query_fields query(call.request);
  const bool with_snapshots = query.flag("with_snapshots");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto gone = r.initDeleteVolume();
        gone.setVolume(text(volume));
        gone.setWithSnapshots(with_snapshots);
      },
      [](reply_reader) { return http_response{204}; });
}

/// Each change is one request, whole or not at all; so one at a time is taken.
void change_volume(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"name", "quota", "schedule"});
  if (given.wrong().empty() && given.all().size() != 1) {
    given.refuse("", "one change at a time: name, quota or schedule");
  }
  const auto volume = volume_of(call.request);
  const auto name = given.text("name");
  const auto fill = [&](request_builder r) {
    if (given.has("quota")) {
      auto set = r.initSetQuota();
      set.setVolume(text(volume));
      read_quota(given.object("quota", {"bytes", "objects"}), set.initQuota());
    } else if (given.has("schedule")) {
      auto set = r.initSetSchedule();
      set.setVolume(text(volume));
      read_schedule(given.object("schedule", {"hourly", "daily", "weekly"}), set.initSchedule());
    } else {
      auto rename = r.initRenameVolume();
      rename.setVolume(text(volume));
      rename.setTo(text(name.value_or("")));
    }
  };
  auto request = make_envelope<schema::VolumeRequest>(fill);
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  call.ask_and_answer(std::move(request), told_volume);
}

}  // namespace

void add_volume_routes(http_server& server, const ask_volumes& volumes) {
  server.add("GET", "/v1/volumes", handler_of(volumes, list_volumes));
  server.add("POST", "/v1/volumes", handler_of(volumes, create_volume));
  server.add("GET", "/v1/volumes/{volume...}", handler_of(volumes, describe_volume));
  server.add("PATCH", "/v1/volumes/{volume...}", handler_of(volumes, change_volume));
  server.add("DELETE", "/v1/volumes/{volume...}", handler_of(volumes, delete_volume));
}

}  // namespace millrace::node_api
