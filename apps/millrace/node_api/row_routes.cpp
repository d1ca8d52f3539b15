// Rows of tables: one by its key, many as lines of JSON.
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/row_batch.hpp"
#include "apps/millrace/node_api/row_scan.hpp"
#include "runtime/http/field_text.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::blob;
using volume_text::text;

constexpr std::uint32_t value_bytes_max = volume_limits::row_value_bytes_max;
constexpr std::uint32_t batch_bytes_max = 24 << 20;  // a batch of volumes in base64, and its keys

http_response row_of(reply_reader reply) {
  const auto value = volume_text::view(reply.getRow().getValue());
  return {.body = std::string(value), .content_type = is_json(value) ? "application/json" : "application/octet-stream"};
}

void scan(const api_call& call, query_fields& query) {
  row_scan_wish wish{.table = path_of(call.request), .range = read_range(query)};
  wish.backwards = query.flag("reverse");
  wish.rows_max = query.number("limit", UINT64_MAX, 1, UINT64_MAX);
  const auto form = query.text("values");
  if (!form.empty()) {
    const auto parsed = parse_value_form(form);
    if (!parsed) query.refuse("values is json, base64 or none");
    wish.form = parsed.value_or(value_form::json);
  }
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  scan_rows(call.volumes, std::move(wish), call.reply);
}

void read_rows(const api_call& call) {
  query_fields query(call.request);
  const auto key = query.bytes("key");
  if (!key) return scan(call, query);
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  const auto path = path_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto get = r.initGetRow();
        get.initTable().setPath(text(path));
        get.setKey(blob(*key));
      },
      row_of);
}

/// What If-Match and If-None-Match say: rows have no tags, so that only "*" means something.
row_write::expectation expectation_of(const http_request& request, query_fields& query) {
  const auto match = request.header("If-Match"), none_match = request.header("If-None-Match");
  for (const auto& tags : {match, none_match}) {
    if (tags && *tags != "*") query.refuse("rows have no tags: If-Match and If-None-Match are *");
  }
  if (match && none_match) query.refuse("one of If-Match and If-None-Match");
  return match        ? row_write::expectation::present
         : none_match ? row_write::expectation::absent
                      : row_write::expectation::anything;
}

bool says_json(const http_request& request) {
  const auto type = request.header("Content-Type").value_or("");
  return same_ignoring_case(trimmed(std::string_view(type).substr(0, type.find(';'))), "application/json");
}

void put_row(const api_call& call) {
  query_fields query(call.request);
  const auto key = query.bytes("key");
  if (!key) query.refuse("key is wanted, or key_base64");
  const auto expected = expectation_of(call.request, query);
  if (says_json(call.request) && !is_json(call.request.body)) query.refuse("the body says that it is JSON, and is not");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  const auto path = path_of(call.request);
  const row_write write{row_write::kind::put, *key, std::string(call.request.body), expected, {}};
  call.answer_with(
      [&](request_builder r) {
        auto rows = r.initWriteRows();
        rows.initTable().setPath(text(path));
        put_write(rows.initWrites(1)[0], write);
      },
      [](reply_reader) { return http_response{204}; });
}

void erase_more(const ask_volumes& volumes, const std::string& path, const row_write& write, const http_reply& reply,
                std::uint64_t erased) {
  auto request = make_envelope<schema::VolumeRequest>([&](request_builder r) {
    auto rows = r.initWriteRows();
    rows.initTable().setPath(text(path));
    put_write(rows.initWrites(1)[0], write);
  });
  volumes(std::move(request), [volumes, path, write, reply, erased](const volume_reply& got) {
    const auto view = got.read();
    if (view->isError()) return reply(problem_of(view->getError()));
    const auto rows = erased + view->getWritten().getErased();
    if (view->getWritten().getMore()) return erase_more(volumes, path, write, reply, rows);
    reply(json_reply({{"erased", rows}}));
  });
}

void erase_rows(const api_call& call) {
  query_fields query(call.request);
  const auto key = query.bytes("key");
  row_write write{row_write::kind::erase, key.value_or(""), {}, expectation_of(call.request, query), {}};
  if (!key) {
    const auto range = read_range(query);
    write = {row_write::kind::erase_range, range.from, range.to, row_write::expectation::anything, {}};
    if (range.is_all && !query.flag("all")) {
      query.refuse("which rows? key, from, after, to or prefix is wanted; all=true for all of them");
    }
  }
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  erase_more(call.volumes, path_of(call.request), write, call.reply, 0);
}

void write_batch(const api_call& call) {
  const auto writes = read_batch(call.request.body);
  if (!writes) return call.refuse(writes.error().context);
  const auto path = path_of(call.request);
  call.answer_with(
      [&](request_builder r) {
        auto rows = r.initWriteRows();
        rows.initTable().setPath(text(path));
        auto list = rows.initWrites(static_cast<unsigned>(writes->size()));
        for (unsigned i = 0; i < list.size(); ++i) put_write(list[i], (*writes)[i]);
      },
      [](reply_reader reply) {
        const auto written = reply.getWritten();
        return json_reply({{"put", written.getPut()}, {"erased", written.getErased()}, {"more", written.getMore()}});
      });
}

}  // namespace

void add_row_routes(http_server& server, const ask_volumes& volumes) {
  constexpr auto pattern = "/v1/rows/{path...}";
  server.add("GET", pattern, handler_of(volumes, read_rows));
  server.add("PUT", pattern, handler_of(volumes, put_row), value_bytes_max);
  server.add("DELETE", pattern, handler_of(volumes, erase_rows));
  server.add("POST", pattern, handler_of(volumes, write_batch), batch_bytes_max);
}

}  // namespace millrace::node_api
