#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct delete_options {
  std::vector<std::string> names;
  bool with_snapshots = false;
  bool if_exists = false;
  bool dry = false;
};

void declare(CLI::App& command, delete_options& o) {
  command.add_option("NAME", o.names, "Volumes, as /payments, or snapshots, as /payments@before-v8")->required();
  command.add_flag("--with-snapshots", o.with_snapshots, "A volume's snapshots too; else it must have none");
  command.add_flag("--if-exists", o.if_exists, "What is not there is no failure");
  command.add_flag("--dry-run", o.dry, "Only show what would be lost");
}

/// What would go: "1.2 GiB in 300 objects, 4 snapshots".
result<std::string> loss_of_volume(volume_client& node, const std::string& name) {
  const auto reply =
      node.ask(reply_kind::VOLUME, [&](auto request) { request.initDescribeVolume().setVolume(name.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto volume = view->getVolume();
  return fmt::format("{} in {} objects, {} snapshots", readable_bytes(volume.getUsedBytes()),
                     grouped(static_cast<std::int64_t>(volume.getUsedObjects())), volume.getSnapshots());
}

result<std::string> loss_of_snapshot(volume_client& node, const volume_state_name& name) {
  const auto reply = node.ask(reply_kind::SNAPSHOTS,
                              [&](auto request) { request.initListSnapshots().setVolume(name.volume.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  for (const auto snapshot : view->getSnapshots()) {
    if (string_of(snapshot.getName()) != name.snapshot) continue;
    return fmt::format("{} in {} objects, {} clones", readable_bytes(snapshot.getUsedBytes()),
                       grouped(static_cast<std::int64_t>(snapshot.getUsedObjects())), snapshot.getClones());
  }
  return make_error(errc::not_found, fmt::format("{} has no snapshot {}", name.volume, name.snapshot));
}

result<void> remove(volume_client& node, const volume_state_name& name, bool with_snapshots) {
  const auto reply = node.ask(reply_kind::DONE, [&](auto request) {
    if (name.snapshot.empty()) {
      auto gone = request.initDeleteVolume();
      gone.setVolume(name.volume.c_str());
      gone.setWithSnapshots(with_snapshots);
    } else {
      auto gone = request.initDeleteSnapshot();
      gone.setVolume(name.volume.c_str());
      gone.setSnapshot(name.snapshot.c_str());
    }
  });
  return reply ? result<void>() : result<void>(reply.error());
}

result<done_thing> delete_one(volume_client& node, const std::string& given, const delete_options& o, bool quiet) {
  const auto name = parse_volume_state(given);
  if (!name) return name.error();
  const auto lost = name->snapshot.empty() ? loss_of_volume(node, name->volume) : loss_of_snapshot(node, *name);
  if (!lost && lost.error().code == errc::not_found && o.if_exists) {
    return done_thing{{{"name", given}, {"deleted", false}}};
  }
  if (!lost) return lost.error();
  if (!o.dry) {
    if (auto removed = remove(node, *name, o.with_snapshots); !removed) return removed.error();
  }
  if (!quiet) print(fmt::format("{} {}: {}\n", given, o.dry ? "would be deleted" : "deleted", *lost));
  return done_thing{{{"name", given}, {"deleted", !o.dry}, {"held", *lost}}};
}

result<exit_code> run(const delete_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.names, {"deleted", "name"}, shared,
                    [&](const std::string& name) { return delete_one(node, name, o, shared.json); });
}

}  // namespace

void add_volume_delete(CLI::App& volume, command_context& shared) {
  add_node_command<delete_options, run>(volume, "delete", "Delete volumes, or snapshots", shared, declare);
}

}  // namespace millrace::cli
