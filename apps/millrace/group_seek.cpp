#include <fmt/format.h>

#include "apps/millrace/group_commands.hpp"
#include "apps/millrace/kafka_client/group_admin.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/partition_choice.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

constexpr const char* stray_advice =
    "nothing was changed; choose partitions with --topic, or another place: an offset that is there, start, end, @TIME";

struct seek_options {
  std::string id;
  topic_selection selected;  ///< no topic: all that the group has committed
  position to = at_start{};
  bool dry = false;
};

void declare(CLI::App& command, seek_options& o) {
  command.add_option("GROUP", o.id, "Name; it must have no members")->required();
  add_selection_option(command, "--topic", o.selected, "Only this topic or these partitions (all that it committed)");
  add_position_option(command, "--to", o.to, "Where it shall go on; +N and -N count from where it is",
                      sign_means::from_current)
      ->required();
  command.add_flag("--dry-run", o.dry, "Only show what would change");
}

/// The partitions to move, each with what is committed at present (-1: nothing).
result<std::vector<partition_offset>> present_places(const client& c, const seek_options& o) {
  auto committed = committed_offsets(c, o.id);
  if (!committed) return committed.error();
  if (o.selected.topic.empty()) {
    std::erase_if(*committed, [](const partition_offset& one) { return one.at.value < 0; });
    if (!committed->empty()) return committed;
    return make_error(errc::not_found, fmt::format("group {} has committed nothing; name a topic with --topic", o.id));
  }
  auto chosen = choose_partitions(c, o.selected);
  if (!chosen) return chosen.error();
  for (auto& one : *chosen) {
    for (const auto& known : *committed) {
      if (known.topic == one.topic && known.partition == one.partition) one.at = known.at;
    }
  }
  return chosen;
}

/// A group that nobody knows yet has no members either.
result<void> check_without_members(const client& c, const std::string& id) {
  const auto known = describe_group(c, id);
  if (!known) return known.error().code == errc::not_found ? result<void>() : known.error();
  if (known->members.empty()) return {};
  return make_error(errc::unsupported, fmt::format("group {} has {} members and must have none to be moved: stop its "
                                                   "consumers; millrace group describe {} names them",
                                                   id, known->members.size(), id));
}

void print_moves(const std::vector<partition_offset>& from, const std::vector<partition_offset>& to,
                 const seek_options& o, const command_context& shared) {
  table rows({{"TOPIC"}, {"PARTITION", align::right}, {"BEFORE", align::right}, {"AFTER", align::right}});
  json partitions = json::array();
  for (std::size_t i = 0; i < to.size(); ++i) {
    const bool had_none = from[i].at.value < 0;
    rows.add({to[i].topic, std::to_string(to[i].partition.value), had_none ? "-" : std::to_string(from[i].at.value),
              std::to_string(to[i].at.value)});
    partitions.push_back({{"topic", to[i].topic},
                          {"partition", to[i].partition.value},
                          {"before", had_none ? json() : json(from[i].at.value)},
                          {"after", to[i].at.value}});
  }
  if (shared.json) {
    print_json({{"id", o.id}, {"applied", !o.dry}, {"partitions", partitions}});
  } else {
    print(fmt::format("{} {}\n{}", o.id, o.dry ? "would go on at" : "goes on at", rows.render()));
  }
}

exit_code run(const seek_options& o, const command_context& shared) {
  const auto connected = connect_for_groups(shared.connection);
  if (!connected) return report(connected.error(), shared);
  if (const auto free = check_without_members(**connected, o.id); !free) return report(free.error(), shared);
  const auto from = present_places(**connected, o);
  if (!from) return report(from.error(), shared);
  const auto to = resolve(**connected, *from, o.to);
  if (!to) return report(to.error(), shared);
  if (!to->strays.empty()) {
    return report(make_error(errc::out_of_range, text_of("group seek", to->strays, stray_advice)), shared);
  }
  if (!o.dry) {
    if (const auto done = commit_offsets(**connected, o.id, to->places); !done) return report(done.error(), shared);
  }
  print_moves(*from, to->places, o, shared);
  return exit_code::ok;
}

}  // namespace

void add_group_seek(CLI::App& group, command_context& shared) {
  add_command<seek_options>(group, "seek", "Move where a group goes on reading", shared, declare, run);
}

}  // namespace millrace::cli
