#include <fmt/format.h>

#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct clone_options {
  volume_state_name snapshot;
  std::string to;
};

void declare(CLI::App& command, clone_options& o) {
  add_snapshot_argument(command, o.snapshot, "What to clone, as /payments@before-v8");
  add_volume_argument(command, o.to, "Name of the new volume, as /test/payments", "TO");
}

result<exit_code> run(const clone_options& o, volume_client& node, const command_context& shared) {
  const auto reply = node.ask(reply_kind::VOLUME, [&](auto request) {
    auto clone = request.initCloneSnapshot();
    clone.setVolume(o.snapshot.volume.c_str());
    clone.setSnapshot(o.snapshot.snapshot.c_str());
    clone.setTo(o.to.c_str());
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  if (shared.json) {
    print_json(json_of(view->getVolume()));
  } else {
    print(fmt::format("{} created, a clone of {}\n", o.to, string_of(view->getVolume().getClonedFrom())));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_clone(CLI::App& volume, command_context& shared) {
  add_node_command<clone_options, run>(volume, "clone", "Make a writable volume of a snapshot, without copying it",
                                       shared, declare);
}

}  // namespace millrace::cli
