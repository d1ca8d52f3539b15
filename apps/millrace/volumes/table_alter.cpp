#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/volume_client/places.hpp"
#include "apps/millrace/volumes/changelog_options.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct alter_options {
  std::vector<std::string> paths;
  changelog_options changelog;
  bool no_changelog = false;
  bool detach = false;
};

void declare(CLI::App& command, alter_options& o) {
  add_node_paths_argument(command, o.paths, "Tables, as /payments/last_use");
  add_changelog_options(command, o.changelog);
  command.add_flag("--no-changelog", o.no_changelog, "Changes go nowhere any more");
  command.add_flag("--detach", o.detach, "The table follows its topic no more, and may be written to");
}

/// What is not named stays.
result<void> alter(volume_client& node, const std::string& path, const alter_options& o) {
  const auto there = describe_table(node, path);
  if (!there) return there.error();
  auto changelog = o.changelog;
  if (changelog.topic.empty() && !o.no_changelog)
    changelog = {there->object.changelog, there->object.changelog_avro ? "avro" : "json"};
  const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
    auto set = request.initSetTable();
    set.initPlace().setPath(path.c_str());
    changelog.fill(set.initSettings());
    set.setDetach(o.detach);
  });
  return reply ? result<void>() : result<void>(reply.error());
}

result<exit_code> run(const alter_options& o, volume_client& node, const command_context& shared) {
  if (!o.changelog.topic.empty() && o.no_changelog)
    return make_error(errc::invalid_argument, "--changelog and --no-changelog do not go together");
  if (o.changelog.topic.empty() && !o.no_changelog && !o.detach)
    return make_error(errc::invalid_argument, "say what changes: --changelog, --no-changelog or --detach");
  return do_to_each(o.paths, {"tables", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    if (auto done = alter(node, path, o); !done) return done.error();
    if (!shared.json) print(fmt::format("{} altered\n", path));
    return done_thing{{{"path", path}, {"altered", true}}};
  });
}

}  // namespace

void add_table_alter(CLI::App& table, command_context& shared) {
  add_node_command<alter_options, run>(table, "alter", "Give tables a changelog, or take what they have", shared,
                                       declare);
}

}  // namespace millrace::cli
