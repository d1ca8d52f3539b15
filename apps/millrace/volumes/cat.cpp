#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/volume_client/local_file_tree.hpp"
#include "apps/millrace/volume_client/node_file_tree.hpp"
#include "apps/millrace/volume_client/tree_copy.hpp"
#include "apps/millrace/volumes/file_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct cat_options {
  std::vector<std::string> paths;
};

void declare(CLI::App& command, cat_options& o) { add_node_paths_argument(command, o.paths, "Files of the node"); }

result<exit_code> run(const cat_options& o, volume_client& node, const command_context&) {
  node_file_tree files(node);
  const auto out = standard_output();
  watch_stop_signals();
  for (const auto& path : o.paths) {
    const auto file = files.read(path);
    if (!file) return file.error();
    const auto poured = pour(**file, *out, [](std::size_t) { return !stop_requested(); });
    if (!poured) return poured.error();
  }
  return exit_code::ok;
}

}  // namespace

void add_cat_command(CLI::App& root, command_context& shared) {
  add_node_command<cat_options, run>(root, "cat", "Write files of a volume to standard output", shared, declare);
}

}  // namespace millrace::cli
