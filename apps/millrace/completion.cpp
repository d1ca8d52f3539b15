#include "apps/millrace/text/completion.hpp"

#include "apps/millrace/output.hpp"

namespace millrace::cli {
namespace {

struct completion_options {
  std::string shell;
  const CLI::App* root = nullptr;
};

command_shape shape_of(const CLI::App& command) {
  command_shape shape{command.get_name(), command.get_description(), {}, {}};
  for (const auto* option : command.get_options()) {
    option_shape named{{}, option->get_description()};
    for (const auto& name : option->get_snames()) named.names.push_back("-" + name);
    for (const auto& name : option->get_lnames()) named.names.push_back("--" + name);
    if (!named.names.empty()) shape.options.push_back(std::move(named));
  }
  for (const auto* child : command.get_subcommands([](const CLI::App*) { return true; })) {
    shape.commands.push_back(shape_of(*child));
  }
  return shape;
}

void declare(CLI::App& command, completion_options& o) {
  o.root = command.get_parent();
  command.add_option("SHELL", o.shell, "bash, zsh or fish")->required();
}

exit_code run(const completion_options& o, const command_context& shared) {
  const auto script = completion_script(o.shell, shape_of(*o.root));
  if (!script) return report(script.error(), shared);
  print(*script);
  return exit_code::ok;
}

}  // namespace

void add_completion_command(CLI::App& root, command_context& shared) {
  add_command<completion_options>(root, "completion", "Print a script that completes commands in a shell", shared,
                                  declare, run);
}

}  // namespace millrace::cli
