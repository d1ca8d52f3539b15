#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct snapshot_options {
  std::vector<std::string> names;
};

void declare(CLI::App& command, snapshot_options& o) {
  command.add_option("SNAPSHOT", o.names, "Names, as /payments@before-v8")->required();
}

result<exit_code> run(const snapshot_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.names, {"snapshots", "name"}, shared, [&](const std::string& given) -> result<done_thing> {
    const auto name = parse_snapshot_name(given);
    if (!name) return name.error();
    const auto reply = node.ask(reply_kind::SNAPSHOT, [&](auto request) {
      auto create = request.initCreateSnapshot();
      create.setVolume(name->volume.c_str());
      create.setSnapshot(name->snapshot.c_str());
    });
    if (!reply) return reply.error();
    const auto view = reply->read();
    if (!shared.json) print(fmt::format("{} created\n", given));
    return done_thing{json_of(view->getSnapshot())};
  });
}

}  // namespace

void add_volume_snapshot(CLI::App& volume, command_context& shared) {
  add_node_command<snapshot_options, run>(volume, "snapshot", "Keep a volume's state of this instant under a name",
                                          shared, declare);
}

}  // namespace millrace::cli
