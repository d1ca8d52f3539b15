#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct create_options {
  std::vector<std::string> names;
  std::optional<std::uint64_t> bytes_max, objects_max;
  std::uint32_t hourly = 0, daily = 0, weekly = 0;
  std::vector<permission_rule> rules;
  bool if_not_exists = false;
};

void declare(CLI::App& command, create_options& o) {
  command.add_option("VOLUME", o.names, "Names, as /payments")->required();
  add_bound_option(command, "--quota", o.bytes_max, "Most bytes it may hold (none)");
  add_bound_option(command, "--objects", o.objects_max, "Most objects it may hold (none)")->type_name("NUMBER");
  command.add_option("--hourly", o.hourly, "Snapshots of full hours to keep")->check(not_negative);
  command.add_option("--daily", o.daily, "Snapshots of midnights (UTC) to keep")->check(not_negative);
  command.add_option("--weekly", o.weekly, "Snapshots of Mondays to keep")->check(not_negative);
  add_rules_option(command, "--allow", o.rules, "Who may what, as read='u:ana | g:fraud' (you alone)");
  command.add_flag("--if-not-exists", o.if_not_exists, "A volume that is there is no failure");
}

void fill(schema::VolumeRequest::Builder request, const std::string& name, const create_options& o) {
  auto create = request.initCreateVolume();
  create.setVolume(name.c_str());
  create.initQuota().setBytesMax(o.bytes_max.value_or(0));
  create.getQuota().setObjectsMax(o.objects_max.value_or(0));
  auto schedule = create.initSchedule();
  schedule.setHourly(o.hourly);
  schedule.setDaily(o.daily);
  schedule.setWeekly(o.weekly);
  auto rules = create.initPermissions(static_cast<unsigned>(o.rules.size()));
  for (unsigned i = 0; i < o.rules.size(); ++i) {
    rules[i].setVerb(o.rules[i].verb);
    rules[i].setExpression(o.rules[i].expression->c_str());
  }
}

result<done_thing> create(volume_client& node, const std::string& given, const create_options& o, bool quiet) {
  const auto name = parse_volume_name(given);
  if (!name) return name.error();
  const auto reply = node.ask(reply_kind::VOLUME, [&](auto request) { fill(request, *name, o); });
  const bool existed = !reply && reply.error().code == errc::already_exists;
  if (!reply && !(existed && o.if_not_exists)) return reply.error();
  if (!quiet) print(fmt::format("{} {}\n", *name, existed ? "exists" : "created"));
  return done_thing{{{"name", *name}, {"created", !existed}}};
}

result<exit_code> run(const create_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.names, {"volumes", "name"}, shared,
                    [&](const std::string& name) { return create(node, name, o, shared.json); });
}

}  // namespace

void add_volume_create(CLI::App& volume, command_context& shared) {
  add_node_command<create_options, run>(volume, "create", "Make volumes", shared, declare);
}

}  // namespace millrace::cli
