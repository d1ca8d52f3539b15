#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/group_commands.hpp"
#include "apps/millrace/kafka_client/group_admin.hpp"
#include "apps/millrace/partition_choice.hpp"

namespace millrace::cli {
namespace {

struct delete_options {
  std::vector<std::string> ids;
  topic_selection selected;  ///< no topic: the group as a whole
  bool dry = false;
};

void declare(CLI::App& command, delete_options& o) {
  command.add_option("GROUP", o.ids, "Names; they must have no members")->required();
  add_selection_option(command, "--topic", o.selected,
                       "Delete only what is committed for this topic or these partitions");
  command.add_flag("--dry-run", o.dry, "Only show what would be lost");
}

/// What is committed and would be lost. `not_found` if there is no such group.
result<std::vector<partition_offset>> doomed_offsets(const client& c, const std::string& id,
                                                     const topic_selection& selected) {
  const auto group = describe_group(c, id);
  if (!group) return group.error();
  auto committed = committed_offsets(c, id);
  if (!committed) return committed.error();
  std::erase_if(*committed, [&](const partition_offset& one) {
    const auto& only = selected.partitions;
    const bool chosen =
        selected.topic.empty() || (one.topic == selected.topic &&
                                   (only.empty() || std::find(only.begin(), only.end(), one.partition) != only.end()));
    return !chosen || one.at.value < 0;
  });
  if (committed->empty() && !selected.topic.empty()) {
    return make_error(errc::not_found, fmt::format("group {} has committed nothing for {}", id, selected.topic));
  }
  return committed;
}

result<done_thing> delete_one(const client& c, const std::string& id, const delete_options& o, bool quiet) {
  const auto doomed = doomed_offsets(c, id, o.selected);
  if (!doomed) return doomed.error();
  const bool whole = o.selected.topic.empty();
  if (!o.dry) {
    const auto done = whole ? delete_group(c, id) : forget_offsets(c, id, *doomed);
    if (!done) return done.error();
  }
  if (!quiet) {
    print(fmt::format("{}{} {}: offsets of {} partitions\n", id, whole ? "" : " on " + o.selected.topic,
                      o.dry ? "would be deleted" : "deleted", doomed->size()));
  }
  return done_thing{{{"id", id}, {"deleted", !o.dry}, {"offsets_only", !whole}, {"partitions", doomed->size()}}};
}

exit_code run(const delete_options& o, const command_context& shared) {
  const auto connected = connect_for_groups(shared.connection);
  if (!connected) return report(connected.error(), shared);
  return do_to_each(o.ids, {"groups", "id"}, shared,
                    [&](const std::string& id) { return delete_one(**connected, id, o, shared.json); });
}

}  // namespace

void add_group_delete(CLI::App& group, command_context& shared) {
  add_command<delete_options>(group, "delete", "Delete groups, or what they committed", shared, declare, run);
}

}  // namespace millrace::cli
