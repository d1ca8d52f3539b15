#include <fmt/format.h>

#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct snapshots_options {
  std::string volume;
};

void declare(CLI::App& command, snapshots_options& o) { add_volume_argument(command, o.volume); }

/// What made it: a schedule, or as its name tells.
std::string made_by(schema::Snapshot::Reader snapshot) {
  const auto schedule = string_of(snapshot.getSchedule()), name = string_of(snapshot.getName());
  if (!schedule.empty()) return schedule;
  if (name.starts_with("mirror-") || name.starts_with("before-mirror-")) return "mirror";
  return name.starts_with("rolled-back-") ? "roll-back" : "hand";
}

result<exit_code> run(const snapshots_options& o, volume_client& node, const command_context& shared) {
  const auto reply =
      node.ask(reply_kind::SNAPSHOTS, [&](auto request) { request.initListSnapshots().setVolume(o.volume.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  table rows({{"SNAPSHOT"},
              {"CREATED"},
              {"AGE", align::right},
              {"SIZE", align::right},
              {"OBJECTS", align::right},
              {"CLONES", align::right},
              {"BY"}});
  json listed = json::array();
  const auto now = now_ns();
  for (const auto one : view->getSnapshots()) {
    rows.add({fmt::format("{}@{}", o.volume, string_of(one.getName())), readable_time(one.getCreatedAt()),
              readable_age(std::chrono::nanoseconds(now - one.getCreatedAt())), readable_bytes(one.getUsedBytes()),
              grouped(static_cast<std::int64_t>(one.getUsedObjects())), std::to_string(one.getClones()), made_by(one)});
    listed.push_back(json_of(one));
  }
  if (shared.json) {
    print_json({{"volume", o.volume}, {"snapshots", listed}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_snapshots(CLI::App& volume, command_context& shared) {
  add_node_command<snapshots_options, run>(volume, "snapshots", "List a volume's snapshots, the oldest first", shared,
                                           declare);
}

}  // namespace millrace::cli
