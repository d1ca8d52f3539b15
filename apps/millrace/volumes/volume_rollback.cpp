#include <fmt/format.h>

#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/text/instant.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct rollback_options {
  volume_state_name snapshot;
  std::string keep_as;
  bool discard = false;
};

void declare(CLI::App& command, rollback_options& o) {
  add_snapshot_argument(command, o.snapshot, "The state to return to, as /payments@before-v8");
  auto* keep =
      command.add_option("--keep-as", o.keep_as, "Name of a snapshot of the state given up (rolled-back-TIME)")
          ->type_name("NAME");
  command.add_flag("--discard", o.discard, "Keep nothing of the state given up")->excludes(keep);
}

/// A snapshot's name has neither colons nor dots.
std::string name_of_given_up() {
  std::string name = "rolled-back-" + format_instant(now());
  std::erase_if(name, [](char c) { return c == ':' || c == '.'; });
  return name;
}

result<exit_code> run(const rollback_options& o, volume_client& node, const command_context& shared) {
  const auto keep = o.discard ? "" : o.keep_as.empty() ? name_of_given_up() : o.keep_as;
  const auto reply = node.ask(reply_kind::SNAPSHOT, [&](auto request) {
    auto back = request.initRollBack();
    back.setVolume(o.snapshot.volume.c_str());
    back.setSnapshot(o.snapshot.snapshot.c_str());
    back.setKeepAs(keep.c_str());
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  if (shared.json) {
    print_json({{"volume", o.snapshot.volume},
                {"snapshot", o.snapshot.snapshot},
                {"kept", keep.empty() ? json() : json_of(view->getSnapshot())}});
  } else {
    print(fmt::format("{} is what it was at {}\n", o.snapshot.volume, o.snapshot.snapshot));
    if (!keep.empty()) print(fmt::format("what it was until now is {}@{}\n", o.snapshot.volume, keep));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_rollback(CLI::App& volume, command_context& shared) {
  add_node_command<rollback_options, run>(volume, "rollback", "Return a volume to the state of a snapshot", shared,
                                          declare);
}

}  // namespace millrace::cli
