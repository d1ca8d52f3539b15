#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/volumes/changelog_options.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct create_options {
  std::vector<std::string> paths;
  changelog_options changelog;
  std::string from;
  bool parents = false;
  bool if_not_exists = false;
};

void declare(CLI::App& command, create_options& o) {
  add_node_paths_argument(command, o.paths, "Tables to make, as /payments/last_use");
  add_changelog_options(command, o.changelog);
  command.add_option("--from", o.from, "Rows are the last values by key of this topic, as /payments/cards:activity")
      ->type_name("TOPIC");
  command.add_flag("-p,--parents", o.parents, "Make directories above it that are missing");
  command.add_flag("--if-not-exists", o.if_not_exists, "A table that is there is no failure");
}

result<exit_code> run(const create_options& o, volume_client& node, const command_context& shared) {
  return do_to_each(o.paths, {"tables", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
      auto create = request.initCreateTable();
      create.initPlace().setPath(path.c_str());
      auto settings = create.initSettings();
      o.changelog.fill(settings);
      settings.setSource(o.from.c_str());
      create.setParents(o.parents);
    });
    const bool existed = !reply && reply.error().code == errc::already_exists;
    if (!reply && !(existed && o.if_not_exists)) return reply.error();
    if (!shared.json) print(fmt::format("{} {}\n", path, existed ? "exists" : "created"));
    return done_thing{{{"path", path}, {"created", !existed}}};
  });
}

}  // namespace

void add_table_create(CLI::App& table, command_context& shared) {
  add_node_command<create_options, run>(table, "create", "Make tables", shared, declare);
}

}  // namespace millrace::cli
