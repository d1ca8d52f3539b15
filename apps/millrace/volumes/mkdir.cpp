#include "apps/millrace/each_named.hpp"
#include "apps/millrace/volume_client/places.hpp"
#include "apps/millrace/volumes/file_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct mkdir_options {
  std::vector<std::string> paths;
  bool parents = false;
};

void declare(CLI::App& command, mkdir_options& o) {
  add_node_paths_argument(command, o.paths, "Directories to make");
  command.add_flag("-p,--parents", o.parents, "Those above it too; one that is there is no failure");
}

result<exit_code> run(const mkdir_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.paths, {"directories", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    if (auto made = make_directory(node, path, o.parents); !made) return made.error();
    return done_thing{{{"path", path}}};
  });
}

}  // namespace

void add_mkdir_command(CLI::App& root, command_context& shared) {
  add_node_command<mkdir_options, run>(root, "mkdir", "Make directories in a volume", shared, declare);
}

}  // namespace millrace::cli
