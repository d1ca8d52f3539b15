#include <fmt/format.h>

#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct promote_options {
  std::string volume;
};

void declare(CLI::App& command, promote_options& o) { add_volume_argument(command, o.volume, "A mirror"); }

result<exit_code> run(const promote_options& o, volume_client& node, const command_context& shared) {
  const auto reply =
      node.ask(reply_kind::MIRROR, [&](auto request) { request.initPromoteMirror().setVolume(o.volume.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  if (shared.json) {
    print_json(json_of(view->getMirror()));
  } else {
    print(fmt::format("{} is writable, and no mirror of {} until volume mirror makes it one again\n", o.volume,
                      string_of(view->getMirror().getSettings().getSource())));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_promote(CLI::App& volume, command_context& shared) {
  add_node_command<promote_options, run>(volume, "promote", "Make a mirror writable", shared, declare);
}

}  // namespace millrace::cli
