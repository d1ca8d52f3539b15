#include <fmt/format.h>

#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volume_client/permissions.hpp"
#include "apps/millrace/volumes/access_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct get_options {
  std::string path;
};

void declare(CLI::App& command, get_options& o) {
  add_node_path_argument(command, o.path, "A volume, or a path in it");
}

result<exit_code> run(const get_options& o, volume_client& node, const command_context& shared) {
  const auto reply =
      node.ask(reply_kind::PERMISSIONS, [&](auto request) { request.initGetPermissions().setPath(o.path.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  print_permissions(view->getPermissions(), shared);
  return exit_code::ok;
}

std::string origin_of(schema::Permissions::Effective::Reader rule) {
  return rule.getFrom().size() == 0 ? "the volume's default" : string_of(rule.getFrom());
}

}  // namespace

void print_permissions(schema::Permissions::Reader permissions, const command_context& shared) {
  const bool hidden = permissions.getHidden();
  table rows({{"VERB"}, {hidden ? "YOU" : "WHO"}, {"SET ON"}});
  json listed = json::array();
  for (const auto rule : permissions.getEffective()) {
    const auto expression = string_of(rule.getExpression());
    const std::string answer = rule.getAllowed() ? "allowed" : "refused";
    const auto who = hidden ? answer : expression.empty() ? "(nobody)" : expression;
    rows.add({name_of(rule.getVerb()), who, origin_of(rule)});
    listed.push_back({{"verb", name_of(rule.getVerb())},
                      {"expression", hidden ? json() : json(expression)},
                      {"allowed", rule.getAllowed()},
                      {"from", rule.getFrom().size() == 0 ? json() : json(string_of(rule.getFrom()))}});
  }
  if (shared.json) {
    print_json({{"path", string_of(permissions.getPath())}, {"effective", listed}});
  } else {
    print(rows.render());
  }
}

void add_access_get(CLI::App& access, command_context& shared) {
  add_node_command<get_options, run>(access, "get", "Who may do what to a path, and where that was set", shared,
                                     declare);
}

}  // namespace millrace::cli
