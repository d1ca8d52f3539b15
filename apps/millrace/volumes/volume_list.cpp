#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct list_options {
  std::string prefix;
};

void declare(CLI::App& command, list_options& o) {
  command.add_option("PREFIX", o.prefix, "Only names that begin so, as /test/");
}

std::string note_of(schema::Volume::Reader volume) {
  if (volume.getReadOnly()) return "mirror";
  return volume.getClonedFrom().size() == 0 ? "" : "clone of " + string_of(volume.getClonedFrom());
}

result<exit_code> run(const list_options& o, volume_client& node, const command_context& shared) {
  const auto reply =
      node.ask(reply_kind::VOLUMES, [&](auto request) { request.initListVolumes().setPrefix(o.prefix.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  table rows({{"VOLUME"},
              {"OWNER"},
              {"SIZE", align::right},
              {"OBJECTS", align::right},
              {"SNAPSHOTS", align::right},
              {"QUOTA"},
              {"NOTE"}});
  json listed = json::array();
  for (const auto volume : view->getVolumes()) {
    rows.add({string_of(volume.getName()), string_of(volume.getOwner()), readable_bytes(volume.getUsedBytes()),
              grouped(static_cast<std::int64_t>(volume.getUsedObjects())), std::to_string(volume.getSnapshots()),
              text_of(volume.getQuota()), note_of(volume)});
    listed.push_back(json_of(volume));
  }
  if (shared.json) {
    print_json({{"volumes", listed}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_list(CLI::App& volume, command_context& shared) {
  add_node_command<list_options, run>(volume, "list", "List volumes", shared, declare);
}

}  // namespace millrace::cli
