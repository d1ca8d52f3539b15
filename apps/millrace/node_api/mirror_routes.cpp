// Mirrors: what a volume mirrors, how its runs go; a run now, a promotion.
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/body_members.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/reply_json.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::text;

constexpr std::uint64_t u32_max = 0xFFFFFFFF;

http_response told_mirror(reply_reader reply) { return json_reply(json_of(reply.getMirror())); }

void describe_mirror(const api_call& call) {
  const auto volume = volume_of(call.request);
  call.answer_with([&](request_builder r) { r.initDescribeMirror().setVolume(text(volume)); }, told_mirror);
}

void set_mirror(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body),
                           {"source", "every_seconds", "continuous", "bytes_per_second_max", "keep_snapshots"});
  const auto volume = volume_of(call.request);
  const auto source = given.text("source");
  if (!source || source->empty()) given.refuse("source", "what does it mirror? \"host:port/payments\"");
  const auto every = given.number("every_seconds", u32_max), kept = given.number("keep_snapshots", u32_max);
  const auto rate = given.number("bytes_per_second_max");
  const auto continuous = given.flag("continuous");
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto set = r.initSetMirror();
        set.setVolume(text(volume));
        auto settings = set.initSettings();
        settings.setSource(text(*source));
        settings.setEverySeconds(static_cast<std::uint32_t>(every.value_or(0)));
        settings.setContinuous(continuous.value_or(false));
        settings.setBytesPerSecondMax(rate.value_or(0));
        if (kept) settings.setKeepSnapshots(static_cast<std::uint32_t>(*kept));
      },
      told_mirror);
}

/// The volume is no mirror any more.
void end_mirror(const api_call& call) {
  const auto volume = volume_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto set = r.initSetMirror();
        set.setVolume(text(volume));
        set.initSettings();
      },
      [](reply_reader) { return http_response{204}; });
}

void work_on_mirror(const api_call& call) {
  const auto volume = volume_of(call.request);
  const auto operation = query_fields(call.request).text("op");
  if (operation == "run") {
    const auto begun = [](reply_reader reply) { return json_reply(json_of(reply.getMirror()), 202); };
    return call.answer_with([&](request_builder r) { r.initRunMirror().setVolume(text(volume)); }, begun);
  }
  if (operation == "promote") {
    return call.answer_with([&](request_builder r) { r.initPromoteMirror().setVolume(text(volume)); }, told_mirror);
  }
  if (operation == "verify") {
    const auto compared = [](reply_reader reply) { return json_reply(json_of(reply.getComparison())); };
    return call.answer_with([&](request_builder r) { r.initVerifyMirror().setVolume(text(volume)); }, compared);
  }
  call.refuse("op is run, promote or verify");
}

}  // namespace

void add_mirror_routes(http_server& server, const ask_volumes& volumes) {
  server.add("GET", "/v1/mirrors/{volume...}", handler_of(volumes, describe_mirror));
  server.add("PUT", "/v1/mirrors/{volume...}", handler_of(volumes, set_mirror));
  server.add("DELETE", "/v1/mirrors/{volume...}", handler_of(volumes, end_mirror));
  server.add("POST", "/v1/mirrors/{volume...}", handler_of(volumes, work_on_mirror));
}

}  // namespace millrace::node_api
