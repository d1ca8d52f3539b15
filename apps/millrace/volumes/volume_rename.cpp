#include <fmt/format.h>

#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct rename_options {
  std::string from, to;
};

void declare(CLI::App& command, rename_options& o) {
  add_volume_argument(command, o.from);
  add_volume_argument(command, o.to, "The new name", "TO");
}

result<exit_code> run(const rename_options& o, volume_client& node, const command_context& shared) {
  const auto reply = node.ask(reply_kind::VOLUME, [&](auto request) {
    auto rename = request.initRenameVolume();
    rename.setVolume(o.from.c_str());
    rename.setTo(o.to.c_str());
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  if (shared.json) {
    print_json(json_of(view->getVolume()));
  } else {
    print(fmt::format("{} is {} now\n", o.from, string_of(view->getVolume().getName())));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_rename(CLI::App& volume, command_context& shared) {
  add_node_command<rename_options, run>(volume, "rename", "Give a volume another name", shared, declare);
}

}  // namespace millrace::cli
