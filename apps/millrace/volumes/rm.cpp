#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/volume_client/places.hpp"
#include "apps/millrace/volumes/file_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct rm_options {
  std::vector<std::string> paths;
  bool recursive = false;
  bool if_exists = false;
};

void declare(CLI::App& command, rm_options& o) {
  add_node_paths_argument(command, o.paths, "Files, tables, streams or empty directories");
  command.add_flag("-r,--recursive", o.recursive, "Directories with all that is in them");
  command.add_flag("-f,--if-exists", o.if_exists, "What is not there is no failure");
}

result<exit_code> run(const rm_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.paths, {"removed", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    const auto removed = remove_path(node, path, o.recursive);
    if (!removed && removed.error().code == errc::not_found && o.if_exists)
      return done_thing{{{"path", path}, {"objects", 0}}};
    if (!removed) return removed.error();
    return done_thing{{{"path", path}, {"objects", *removed}}};
  });
}

}  // namespace

void add_rm_command(CLI::App& root, command_context& shared) {
  add_node_command<rm_options, run>(root, "rm", "Remove what is in a volume", shared, declare);
}

}  // namespace millrace::cli
