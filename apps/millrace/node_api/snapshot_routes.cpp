// Snapshots: list, take, delete; clones of them, roll-backs to them, what changed between them.
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/body_members.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "apps/millrace/node_api/optional_body.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/reply_json.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::text;

constexpr std::uint64_t diff_entries_max = 100'000;

void list_snapshots(const api_call& call) {
  const auto volume = volume_of(call.request);
  call.answer_with([&](request_builder r) { r.initListSnapshots().setVolume(text(volume)); },
                   [](reply_reader reply) {
                     auto snapshots = nlohmann::json::array();
                     for (const auto snapshot : reply.getSnapshots()) snapshots.push_back(json_of(snapshot));
                     return json_reply({{"snapshots", std::move(snapshots)}});
                   });
}

void create_snapshot(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"name"});
  const auto name = given.text("name");
  if (!name) given.refuse("name", "what is the snapshot called? \"before-v8\"");
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  const auto volume = volume_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto create = r.initCreateSnapshot();
        create.setVolume(text(volume));
        create.setSnapshot(text(*name));
      },
      [](reply_reader reply) { return json_reply(json_of(reply.getSnapshot()), 201); });
}

/// The snapshot that the last part of the address names; refused if it names none.
std::optional<snapshot_address> named_snapshot(const api_call& call, std::string path) {
  auto address = parse_snapshot(std::move(path));
  if (!address) call.refuse("which snapshot? VOLUME@SNAPSHOT is wanted, as in payments@before-v8");
  return address;
}

void delete_snapshot(const api_call& call) {
  const auto at = named_snapshot(call, volume_of(call.request));
  if (!at) return;
  call.answer_with(
      [&](request_builder r) {
        auto gone = r.initDeleteSnapshot();
        gone.setVolume(text(at->volume));
        gone.setSnapshot(text(at->snapshot));
      },
      [](reply_reader) { return http_response{204}; });
}

void clone_snapshot(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"to"});
  const auto to = given.text("to");
  if (!to) given.refuse("to", "what is the new volume called? \"/test/payments\"");
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  const auto at = named_snapshot(call, "/" + std::string(call.request.part("snapshot")));
  if (!at) return;
  call.answer_with(
      [&](request_builder r) {
        auto clone = r.initCloneSnapshot();
        clone.setVolume(text(at->volume));
        clone.setSnapshot(text(at->snapshot));
        clone.setTo(text(*to));
      },
      [](reply_reader reply) { return json_reply(json_of(reply.getVolume()), 201); });
}

void roll_back(const api_call& call) {
  auto body = optional_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"keep_as"});
  const auto keep_as = given.text("keep_as").value_or("");
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  const auto at = named_snapshot(call, "/" + std::string(call.request.part("snapshot")));
  if (!at) return;
  call.answer_with(
      [&](request_builder r) {
        auto back = r.initRollBack();
        back.setVolume(text(at->volume));
        back.setSnapshot(text(at->snapshot));
        back.setKeepAs(text(keep_as));
      },
      [is_kept = !keep_as.empty()](reply_reader reply) {
        return json_reply({{"kept", is_kept ? json_of(reply.getSnapshot()) : nlohmann::json()}});
      });
}

void diff_snapshots(const api_call& call) {
  const auto volume = volume_of(call.request);
  query_fields query(call.request);
  const auto from = query.text("from"), to = query.text("to");
  const auto limit = query.number("limit", 1000, 1, diff_entries_max);
  if (from.empty()) query.refuse("from is wanted: the name of the older snapshot");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto diff = r.initDiffSnapshots();
        diff.setVolume(text(volume));
        diff.setFrom(text(from));
        diff.setTo(text(to));
        diff.setEntriesMax(static_cast<std::uint32_t>(limit));
      },
      [](reply_reader reply) { return json_reply(json_of(reply.getDiff())); });
}

}  // namespace

void add_snapshot_routes(http_server& server, const ask_volumes& volumes) {
  server.add("GET", "/v1/snapshots/{volume...}", handler_of(volumes, list_snapshots));
  server.add("POST", "/v1/snapshots/{volume...}", handler_of(volumes, create_snapshot));
  server.add("DELETE", "/v1/snapshots/{volume...}", handler_of(volumes, delete_snapshot));
  server.add("POST", "/v1/clones/{snapshot...}", handler_of(volumes, clone_snapshot));
  server.add("POST", "/v1/rollbacks/{snapshot...}", handler_of(volumes, roll_back));
  server.add("GET", "/v1/diffs/{volume...}", handler_of(volumes, diff_snapshots));
}

}  // namespace millrace::node_api
