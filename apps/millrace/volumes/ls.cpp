#include <fmt/format.h>

#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/bytes_format.hpp"
#include "apps/millrace/text/node_path.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/file_commands.hpp"
#include "apps/millrace/volumes/object_output.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct ls_options {
  std::string path = "/";
  bool details = false, directory = false, exact = false;
};

void declare(CLI::App& command, ls_options& o) {
  add_node_path_argument(command, o.path, "A path of the node, as /payments or /payments@before-v8/models (/)")
      ->required(false);
  command.add_flag("-l,--long", o.details, "With kind, mode, size and time");
  command.add_flag("-d,--directory", o.directory, "A directory itself, not what is in it");
  command.add_flag("--bytes", o.exact, "With -l: sizes to the byte");
}

/// Written as it comes: a directory of a million names needs no memory, but its columns have fixed widths.
std::string line_of(const node_object& o, const ls_options& options) {
  const bool directory = o.kind == schema::Kind::DIRECTORY;
  const auto name = escaped(o.name) + (directory && o.name != "/" ? "/" : "");
  if (!options.details) return name + "\n";
  const auto size = directory ? fmt::format("{} in it", grouped(static_cast<std::int64_t>(o.size)))
                    : o.kind == schema::Kind::TABLE ? fmt::format("{} rows", grouped(static_cast<std::int64_t>(o.rows)))
                    : options.exact                 ? grouped(static_cast<std::int64_t>(o.size))
                                                    : readable_bytes(o.size);
  return fmt::format("{}  {:>14}  {}  {}\n", mode_text(o), size, readable_time(o.modified_at), name);
}

result<exit_code> run(const ls_options& o, volume_client& node, const command_context& shared) {
  auto object = stat_path(node, o.path);
  if (!object) return object.error();
  json listed = json::array();
  const auto show = [&](const node_object& one) -> result<void> {
    if (shared.json) {
      listed.push_back(json_of(one));
    } else {
      print(line_of(one, o));
    }
    return {};
  };
  object->name = o.path == "/" ? "/" : std::string(last_name(o.path));
  const bool inside = object->kind == schema::Kind::DIRECTORY && !o.directory;
  if (auto done = inside ? for_each_entry(node, o.path, show) : show(*object); !done) return done.error();
  if (shared.json) print_json({{"path", o.path}, {"entries", listed}});
  return exit_code::ok;
}

}  // namespace

void add_ls_command(CLI::App& root, command_context& shared) {
  add_node_command<ls_options, run>(root, "ls", "List a directory of a volume", shared, declare);
}

}  // namespace millrace::cli
