// Files and directories: read, write, remove, list, and what else file systems do.
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/body_members.hpp"
#include "apps/millrace/node_api/file_download.hpp"
#include "apps/millrace/node_api/file_upload.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "apps/millrace/node_api/object_removal.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/reply_json.hpp"
#include "runtime/http/entity_reply.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::text;

http_response told_object(reply_reader reply) { return json_reply(json_of(reply.getObject())); }
http_response made_object(reply_reader reply) { return json_reply(json_of(reply.getObject()), 201); }

void describe_object(const api_call& call) {
  const auto path = path_of(call.request);
  call.answer_with([&](request_builder r) { r.initStat().setPath(text(path)); }, told_object);
}

void read_symlink(const api_call& call) {
  const auto path = path_of(call.request);
  call.answer_with([&](request_builder r) { r.initReadSymlink().setPath(text(path)); },
                   [](reply_reader reply) {
                     return json_reply({{"target", volume_text::string(reply.getText())}});
                   });
}

void list_directory(const api_call& call, const std::string& path) {
  query_fields query(call.request);
  const auto after = query.text("after");
  const auto limit = query.number("limit", 1000, 1, volume_limits::entries_listed_max);
  const bool with_stat = query.flag("stat");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto list = r.initListDirectory();
        list.initDirectory().setPath(text(path));
        list.setAfter(text(after));
        list.setEntriesMax(static_cast<std::uint32_t>(limit));
        list.setWithStat(with_stat);
      },
      [with_stat](reply_reader reply) { return json_reply(json_of(reply.getEntries(), with_stat)); });
}

/// A file's bytes, a directory's names.
void read_object(const api_call& call, const looked_up& there) {
  if (!there.found) return call.reply(*there.refusal);
  const auto& object = *there.found;
  if (object.kind == schema::Kind::DIRECTORY) return list_directory(call, there.path);
  if (object.kind != schema::Kind::FILE) {
    const std::string family = object.kind == schema::Kind::TABLE ? "; its rows are at /v1/rows" + there.path : "";
    const auto why = there.path + ": a " + name_of(object.kind) + " has no bytes" + family;
    return call.reply(problem_of(schema::VolumeReply::Code::WRONG_KIND, why));
  }
  const auto open = [&](byte_range bytes) { return download(call.volumes, object, bytes); };
  call.reply(entity_reply(call.request, {.size = object.size, .tag = tag_of(object)}, open));
}

void read_path(const api_call& call) {
  const auto operation = query_fields(call.request).text("op");
  if (operation == "stat") return describe_object(call);
  if (operation == "readlink") return read_symlink(call);
  if (!operation.empty()) return call.refuse("op of a GET is stat or readlink");
  look_up(call.volumes, path_of(call.request),
          [volumes = call.volumes, &request = call.request, reply = call.reply](const looked_up& there) {
            read_object({volumes, request, reply}, there);
          });
}

void make_directory(const api_call& call, query_fields& query) {
  const auto path = path_of(call.request);
  const auto mode = query.mode("mode");
  const bool parents = query.flag("parents");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto make = r.initMakeDirectory();
        make.initPlace().setPath(text(path));
        make.initAttributes().setMode(mode);
        make.setParents(parents);
      },
      made_object);
}

void rename_object(const api_call& call, query_fields& query) {
  const auto path = path_of(call.request), to = query.text("to");
  const bool replace = query.flag("replace", true);
  if (!to.starts_with('/')) query.refuse("to is wanted: the new path, /payments/models/v8.bin");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto rename = r.initRename();
        rename.initFrom().setPath(text(path));
        rename.initTo().setPath(text(to));
        rename.setNoReplace(!replace);
      },
      told_object);
}

void make_symlink(const api_call& call, query_fields& query) {
  const auto path = path_of(call.request), target = query.text("target");
  if (target.empty()) query.refuse("target is wanted: what the symlink says, ../models/v8.bin");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto make = r.initMakeSymlink();
        make.initPlace().setPath(text(path));
        make.setText(text(target));
      },
      made_object);
}

void link_object(const api_call& call, query_fields& query) {
  const auto path = path_of(call.request), existing = query.text("existing");
  if (!existing.starts_with('/')) query.refuse("existing is wanted: the path of what gets a second name");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto link = r.initLink();
        link.initExisting().setPath(text(existing));
        link.initPlace().setPath(text(path));
      },
      made_object);
}

void work_on_path(const api_call& call) {
  query_fields query(call.request);
  const auto operation = query.text("op");
  if (operation == "mkdir") return make_directory(call, query);
  if (operation == "rename") return rename_object(call, query);
  if (operation == "symlink") return make_symlink(call, query);
  if (operation == "link") return link_object(call, query);
  call.refuse("op of a POST is mkdir, rename, symlink or link");
}

void change_attributes(const api_call& call) {
  auto body = json_body(call.request);
  if (!body) return call.reply(json_problem(body.error()));
  const body_members given(std::move(*body), {"mode", "uid", "gid", "size"});
  const auto path = path_of(call.request);
  const auto mode = given.mode("mode");
  const auto uid = given.number("uid", 0xFFFFFFFE), gid = given.number("gid", 0xFFFFFFFE);
  const auto size = given.number("size", volume_limits::file_bytes_max);
  if (!given.wrong().empty()) return call.refuse(given.wrong());
  call.answer_with(
      [&](request_builder r) {
        auto set = r.initSetAttributes();
        set.initPlace().setPath(text(path));
        auto attributes = set.initAttributes();
        if (mode) attributes.setMode(*mode);
        if (uid) attributes.setUid(static_cast<std::int64_t>(*uid));
        if (gid) attributes.setGid(static_cast<std::int64_t>(*gid));
        if (size) set.setSize(static_cast<std::int64_t>(*size));
      },
      told_object);
}

void remove_path(const api_call& call) {
  query_fields query(call.request);
  const bool recursive = query.flag("recursive");
  if (!query.wrong().empty()) return call.refuse(query.wrong());
  remove_object(call.volumes, path_of(call.request), recursive, call.reply);
}

}  // namespace

void add_file_routes(http_server& server, const ask_volumes& volumes) {
  constexpr auto pattern = "/v1/files/{path...}";
  server.add("GET", pattern, handler_of(volumes, read_path));
  server.add("POST", pattern, handler_of(volumes, work_on_path));
  server.add("PATCH", pattern, handler_of(volumes, change_attributes));
  server.add("DELETE", pattern, handler_of(volumes, remove_path));
  server.add_upload("PUT", pattern,
                    [volumes](const http_request& request, std::shared_ptr<http_upload> body, const http_reply& reply) {
                      upload_file(volumes, request, std::move(body), reply);
                    });
}

}  // namespace millrace::node_api
