#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/streams/stream_commands.hpp"
#include "apps/millrace/volume_client/places.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct create_options {
  std::vector<std::string> paths;
  bool parents = false;
  bool if_not_exists = false;
};

void declare(CLI::App& command, create_options& o) {
  add_node_paths_argument(command, o.paths, "Streams to make, as /payments/cards");
  command.add_flag("-p,--parents", o.parents, "Make directories above it that are missing");
  command.add_flag("--if-not-exists", o.if_not_exists, "A stream that is there is no failure");
}

result<exit_code> run(const create_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.paths, {"streams", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
      auto create = request.initCreateStream();
      create.initPlace().setPath(path.c_str());
      create.setParents(o.parents);
    });
    bool existed = false;
    if (!reply && reply.error().code == errc::already_exists && o.if_not_exists) {
      const auto there = stat_path(node, path);  // what is there may be something else, or a topic called so
      existed = there && there->kind == schema::Kind::STREAM;
    }
    if (!reply && !existed) return reply.error();
    if (!shared.json) print(fmt::format("{} {}\n", path, existed ? "exists" : "created"));
    return done_thing{{{"path", path}, {"created", !existed}}};
  });
}

}  // namespace

void add_stream_create(CLI::App& stream, command_context& shared) {
  add_node_command<create_options, run>(stream, "create", "Make streams", shared, declare);
}

}  // namespace millrace::cli
