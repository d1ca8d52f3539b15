#include <fmt/format.h>

#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/partition_choice.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {
namespace {

constexpr const char* stray_advice =
    "nothing was deleted; give an offset that is there, end, -N or @TIME; end deletes all records";

struct trim_options {
  topic_selection selected;
  position before = at_start{};
  bool dry = false;
};

void declare(CLI::App& command, trim_options& o) {
  add_selection_option(command, "TOPIC", o.selected, "Topic, or some of its partitions: orders:0,2-5")->required();
  add_position_option(command, "--before", o.before, "Delete all records before this place")->required();
  command.add_flag("--dry-run", o.dry, "Only show what would be lost");
}

exit_code run(const trim_options& o, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto chosen = choose_partitions(**connected, o.selected);
  if (!chosen) return report(chosen.error(), shared);
  const auto bounds = find_bounds(**connected, *chosen);
  if (!bounds) return report(bounds.error(), shared);
  auto targets = resolve(**connected, *chosen, o.before);
  if (!targets) return report(targets.error(), shared);
  std::erase_if(targets->strays, [](const stray_position& s) { return s.side == log_side::before_start; });
  if (!targets->strays.empty()) {
    return report(make_error(errc::out_of_range, text_of("topic trim", targets->strays, stray_advice)), shared);
  }
  if (!o.dry) {
    if (const auto done = delete_records_before(**connected, targets->places); !done)
      return report(done.error(), shared);
  }
  table rows(
      {{"PARTITION", align::right}, {"START", align::right}, {"NEW START", align::right}, {"LOST", align::right}});
  json partitions = json::array();
  for (std::size_t i = 0; i < targets->places.size(); ++i) {
    const auto before = (*bounds)[i].start;
    const auto& target = targets->places[i];
    const auto after = target.at;
    rows.add({std::to_string(target.partition.value), std::to_string(before.value), std::to_string(after.value),
              std::to_string(after - before)});
    partitions.push_back(
        {{"partition", target.partition.value}, {"start_before", before.value}, {"start_after", after.value}});
  }
  if (shared.json) {
    print_json({{"topic", o.selected.topic}, {"applied", !o.dry}, {"partitions", partitions}});
  } else {
    print(fmt::format("{} {}\n{}", o.selected.topic, o.dry ? "would be trimmed" : "trimmed", rows.render()));
  }
  return exit_code::ok;
}

}  // namespace

void add_topic_trim(CLI::App& topic, command_context& shared) {
  add_command<trim_options>(topic, "trim", "Delete the oldest records", shared, declare, run);
}

}  // namespace millrace::cli
