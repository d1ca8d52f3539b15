#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/node_path.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/file_commands.hpp"
#include "apps/millrace/volumes/object_output.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct stat_options {
  std::vector<std::string> paths;
};

void declare(CLI::App& command, stat_options& o) { add_node_paths_argument(command, o.paths, "Paths of the node"); }

std::string size_of(const node_object& o) {
  const auto bytes = fmt::format("{} ({} bytes)", readable_bytes(o.size), grouped(static_cast<std::int64_t>(o.size)));
  switch (o.kind) {
    case schema::Kind::DIRECTORY: return fmt::format("{} entries", grouped(static_cast<std::int64_t>(o.size)));
    case schema::Kind::TABLE: return fmt::format("{} rows, {}", grouped(static_cast<std::int64_t>(o.rows)), bytes);
    case schema::Kind::FILE:
      return fmt::format("{}, {} blocks of 8 KiB", bytes, grouped(static_cast<std::int64_t>(o.blocks)));
    case schema::Kind::NONE:
    case schema::Kind::STREAM:
    case schema::Kind::SYMLINK: break;
  }
  return bytes;
}

std::string text_of(const std::string& path, const node_object& o) {
  std::string text = fmt::format(
      "path        {}\nkind        {}\nsize        {}\nmode        {} uid {} gid {}\nlinks       {}\n"
      "modified    {}\nchanged     {}\ncreated     {}\nobject      {} of volume {}\n",
      path, name_of(o.kind), size_of(o), mode_text(o), o.uid, o.gid, o.links, readable_time(o.modified_at),
      readable_time(o.changed_at), readable_time(o.created_at), o.object, o.volume);
  if (!o.changelog.empty()) text += fmt::format("changelog   {}\n", o.changelog);
  if (!o.source.empty()) text += fmt::format("from        {}\n", o.source);
  return text;
}

result<exit_code> run(const stat_options& o, volume_client& node, const command_context& shared) {
  bool first = true;
  return do_to_each(o.paths, {"objects", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    auto object = stat_path(node, path);
    if (!object) return object.error();
    object->name = last_name(path);
    if (!shared.json) print((std::exchange(first, false) ? "" : "\n") + text_of(path, *object));
    json described = {{"path", path}};
    described.update(json_of(*object));
    return done_thing{described};
  });
}

}  // namespace

void add_stat_command(CLI::App& root, command_context& shared) {
  add_node_command<stat_options, run>(root, "stat", "What a file, directory, table or stream is", shared, declare);
}

}  // namespace millrace::cli
