#include <fmt/format.h>

#include "apps/millrace/volume_client/permissions.hpp"
#include "apps/millrace/volumes/access_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct explain_options {
  std::string path;
  std::string verb;
  std::string user;
  std::vector<std::string> groups, roles;

  bool of_another() const { return !user.empty() || !groups.empty() || !roles.empty(); }
};

void declare(CLI::App& command, explain_options& o) {
  add_node_path_argument(command, o.path, "A volume, or a path in it");
  command.add_option("VERB", o.verb, "read, write, create, remove, list or admin")->required();
  command.add_option("--user", o.user, "Whether that user may (you); asking for another wants admin")
      ->type_name("NAME");
  command.add_option("--group", o.groups, "A group of that user")->type_name("NAME")->allow_extra_args(false);
  command.add_option("--role", o.roles, "A role of that user")->type_name("NAME")->allow_extra_args(false);
}

void fill(schema::Identity::Builder identity, const explain_options& o) {
  identity.setUser(o.user.c_str());
  auto groups = identity.initGroups(static_cast<unsigned>(o.groups.size()));
  for (unsigned i = 0; i < o.groups.size(); ++i) groups.set(i, o.groups[i].c_str());
  auto roles = identity.initRoles(static_cast<unsigned>(o.roles.size()));
  for (unsigned i = 0; i < o.roles.size(); ++i) roles.set(i, o.roles[i].c_str());
}

result<exit_code> run(const explain_options& o, volume_client& node, const command_context& shared) {
  const auto verb = parse_verb(o.verb);
  if (!verb) return verb.error();
  const auto reply = node.ask(reply_kind::EXPLANATION, [&](auto request) {
    auto explain = request.initExplainPermission();
    explain.initPlace().setPath(o.path.c_str());
    explain.setVerb(*verb);
    if (o.of_another()) fill(explain.initIdentity(), o);
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto explained = view->getExplanation();
  if (shared.json) {
    print_json({{"path", o.path},
                {"verb", o.verb},
                {"allowed", explained.getAllowed()},
                {"text", string_of(explained.getText())},
                {"expression", string_of(explained.getExpression())},
                {"from", explained.getFrom().size() == 0 ? json() : json(string_of(explained.getFrom()))}});
  } else {
    print(string_of(explained.getText()) + "\n");
  }
  return explained.getAllowed() ? exit_code::ok : exit_code::refused;
}

}  // namespace

void add_access_explain(CLI::App& access, command_context& shared) {
  add_node_command<explain_options, run>(access, "explain", "Whether one may do something, and which term decides",
                                         shared, declare);
}

}  // namespace millrace::cli
