#include "apps/millrace/volume_client/permissions.hpp"
#include "apps/millrace/volumes/access_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct set_options {
  std::string path;
  std::vector<std::string> rules;
  std::vector<std::string> inherited;
};

void declare(CLI::App& command, set_options& o) {
  add_node_path_argument(command, o.path, "A volume, or a path in it");
  command.add_option(
      "RULE", o.rules,
      "VERB=EXPRESSION: who may, as read='u:ana | (g:fraud & !r:intern)'; read= admits nobody; verbs: read, write, "
      "create, remove, list, admin");
  command.add_option("--inherit", o.inherited, "A verb that is as the directory above has it")
      ->type_name("VERB")
      ->allow_extra_args(false);
}

result<std::vector<permission_rule>> rules_of(const set_options& o) {
  std::vector<permission_rule> rules;
  for (const auto& typed : o.rules) {
    auto rule = parse_rule(typed);
    if (!rule) return rule.error();
    rules.push_back(std::move(*rule));
  }
  for (const auto& name : o.inherited) {
    const auto verb = parse_verb(name);
    if (!verb) return verb.error();
    rules.push_back({*verb, {}});
  }
  if (rules.empty())
    return make_error(errc::invalid_argument, "access set: nothing to set; give read='u:ana', or --inherit read");
  return rules;
}

result<exit_code> run(const set_options& o, volume_client& node, const command_context& shared) {
  const auto rules = rules_of(o);
  if (!rules) return rules.error();
  const auto reply =
      node.ask(reply_kind::PERMISSIONS, [&](auto request) { fill_set_permissions(request, o.path, *rules); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  print_permissions(view->getPermissions(), shared);
  return exit_code::ok;
}

}  // namespace

void add_access_set(CLI::App& access, command_context& shared) {
  add_node_command<set_options, run>(access, "set", "Say who may do what to a path and what is below it", shared,
                                     declare);
}

}  // namespace millrace::cli
