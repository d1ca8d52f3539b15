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
  add_node_path_argument(command, o.to, "Its new path, or a directory that it goes into", "TO");
  command.add_flag("-n,--no-clobber", o.no_replace, "Fail if something is there");
}

result<exit_code> run(const mv_options& o, volume_client& node, const command_context& shared) {
  auto target = o.to;
  const auto present = stat_path(node, target);
  if (present && present->kind == schema::Kind::DIRECTORY) target = path_below(target, last_name(o.from));
  if (auto moved = rename_path(node, o.from, target, o.no_replace); !moved) return moved.error();
  if (shared.json) print_json({{"from", o.from}, {"to", target}});
  return exit_code::ok;
}

}  // namespace

void add_mv_command(CLI::App& root, command_context& shared) {
  add_node_command<mv_options, run>(root, "mv", "Move or rename what is in a volume", shared, declare);
}

}  // namespace millrace::cli
