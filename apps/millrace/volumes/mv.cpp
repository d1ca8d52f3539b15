#include "apps/millrace/text/node_path.hpp"
#include "apps/millrace/volume_client/places.hpp"
#include "apps/millrace/volumes/file_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct mv_options {
  std::string from, to;
  bool no_replace = false;
};

void declare(CLI::App& command, mv_options& o) {
  add_node_path_argument(command, o.from, "What to move or rename", "FROM");
  command.add_option("TO", o.to, "Its new path, or a directory that it goes into")->required();
  command.add_flag("-n,--no-clobber", o.no_replace, "Fail if something is there");
}

bool is_directory(volume_client& node, const std::string& path) {
  const auto object = stat_path(node, path);
  return object && object->kind == schema::Kind::DIRECTORY;
}

result<exit_code> run(const mv_options& o, volume_client& node, const command_context& shared) {
  const auto to = parse_node_path(o.to);
  if (!to) return to.error();
  auto target = *to;
  const auto present = stat_path(node, target);
  const bool into_directory = present && present->kind == schema::Kind::DIRECTORY;
  if (into_directory) target = path_below(target, last_name(o.from));
  if (!into_directory && o.to.ends_with('/') && !is_directory(node, o.from)) {
    return make_error(errc::not_found, target + ": there is no such directory");
  }
  if (auto moved = rename_path(node, o.from, target, o.no_replace); !moved) return moved.error();
  if (shared.json) print_json({{"from", o.from}, {"to", target}});
  return exit_code::ok;
}

}  // namespace

void add_mv_command(CLI::App& root, command_context& shared) {
  add_node_command<mv_options, run>(root, "mv", "Move or rename what is in a volume", shared, declare);
}

}  // namespace millrace::cli
