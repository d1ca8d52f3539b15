#include <fmt/format.h>

#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct schedule_options {
  std::string volume;
  std::optional<std::uint32_t> hourly, daily, weekly;

  bool changes() const { return hourly || daily || weekly; }
};

void declare(CLI::App& command, schedule_options& o) {
  add_volume_argument(command, o.volume);
  const char* rest = "; 0: none, and those there are go";
  command.add_option("--hourly", o.hourly, std::string("Snapshots of full hours to keep") + rest)->check(not_negative);
  command.add_option("--daily", o.daily, std::string("Snapshots of midnights (UTC) to keep") + rest)
      ->check(not_negative);
  command.add_option("--weekly", o.weekly, std::string("Snapshots of Mondays to keep") + rest)->check(not_negative);
}

result<volume_reply> set(volume_client& node, const schedule_options& o, schema::Schedule::Reader present) {
  return node.ask(reply_kind::VOLUME, [&](auto request) {
    auto change = request.initSetSchedule();
    change.setVolume(o.volume.c_str());
    auto schedule = change.initSchedule();
    schedule.setHourly(o.hourly.value_or(present.getHourly()));
    schedule.setDaily(o.daily.value_or(present.getDaily()));
    schedule.setWeekly(o.weekly.value_or(present.getWeekly()));
  });
}

result<exit_code> run(const schedule_options& o, volume_client& node, const command_context& shared) {
  auto reply =
      node.ask(reply_kind::VOLUME, [&](auto request) { request.initDescribeVolume().setVolume(o.volume.c_str()); });
  if (reply && o.changes()) {
    const auto present = *reply;
    const auto view = present.read();
    reply = set(node, o, view->getVolume().getSchedule());
  }
  if (!reply) return reply.error();
  const auto view = reply->read();
  if (shared.json) {
    print_json({{"volume", o.volume}, {"schedule", json_of(view->getVolume())["schedule"]}});
  } else {
    print(fmt::format("{}  {}\n", o.volume, text_of(view->getVolume().getSchedule())));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_schedule(CLI::App& volume, command_context& shared) {
  add_node_command<schedule_options, run>(volume, "schedule", "Show or set which snapshots are made by themselves",
                                          shared, declare);
}

}  // namespace millrace::cli
