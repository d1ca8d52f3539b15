#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::vector<std::string> names;
};

void declare(CLI::App& command, describe_options& o) {
  command.add_option("VOLUME", o.names, "Names, as /payments")->required();
}

std::string text_of_volume(schema::Volume::Reader volume) {
  const auto origin = string_of(volume.getClonedFrom());
  std::string text = fmt::format(
      "volume      {}\nowner       {}\ncreated     {}\nholds       {} in {} objects\nquota       {}\n"
      "snapshots   {}\nschedule    {}\n",
      string_of(volume.getName()), string_of(volume.getOwner()), readable_time(volume.getCreatedAt()),
      readable_bytes(volume.getUsedBytes()), grouped(static_cast<std::int64_t>(volume.getUsedObjects())),
      text_of(volume.getQuota()), volume.getSnapshots(), text_of(volume.getSchedule()));
  if (!origin.empty()) text += fmt::format("clone of    {}\n", origin);
  if (volume.getReadOnly()) text += "read-only   it is a mirror: volume mirror status tells more\n";
  return text;
}

result<exit_code> run(const describe_options& o, volume_client& node, const command_context& shared) {
  bool first = true;
  return do_to_each(o.names, {"volumes", "name"}, shared, [&](const std::string& given) -> result<done_thing> {
    const auto name = parse_volume_name(given);
    if (!name) return name.error();
    const auto reply =
        node.ask(reply_kind::VOLUME, [&](auto request) { request.initDescribeVolume().setVolume(name->c_str()); });
    if (!reply) return reply.error();
    const auto view = reply->read();
    if (!shared.json) print((std::exchange(first, false) ? "" : "\n") + text_of_volume(view->getVolume()));
    return done_thing{json_of(view->getVolume())};
  });
}

}  // namespace

void add_volume_describe(CLI::App& volume, command_context& shared) {
  add_node_command<describe_options, run>(volume, "describe", "What volumes hold, and their settings", shared, declare);
}

}  // namespace millrace::cli
