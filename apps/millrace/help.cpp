#include <fmt/format.h>

#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

constexpr std::string_view exit_codes_topic = "exit-codes";

struct help_options {
  std::vector<std::string> words;
  const CLI::App* root = nullptr;
};

void declare(CLI::App& command, help_options& o) {
  o.root = command.get_parent();
  command.add_option("COMMAND", o.words, "A command, as topic create; or exit-codes");
}

void print_exit_codes(bool as_json) {
  table rows({{"CODE", align::right}, {"NAME"}, {"MEANING"}});
  json listed = json::array();
  for (const auto& [code, name, text] : exit_codes) {
    rows.add({std::to_string(static_cast<int>(code)), std::string(name), std::string(text)});
    listed.push_back({{"code", static_cast<int>(code)}, {"name", name}, {"meaning", text}});
  }
  if (as_json) {
    print_json({{"exit_codes", listed}});
  } else {
    print(rows.render());
  }
}

exit_code run(const help_options& o, const command_context& shared) {
  if (o.words.size() == 1 && o.words.front() == exit_codes_topic) {
    print_exit_codes(shared.json);
    return exit_code::ok;
  }
  const CLI::App* command = o.root;
  std::string name = command->get_name();
  for (const auto& word : o.words) {
    const auto below = command->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
    if (below.empty()) return report(make_error(errc::not_found, "help: no such command: " + word), shared);
    command = below.front();
    name += " " + word;
  }
  // Not `help()`, which explains the command that was parsed: this one.
  print(command->get_formatter()->make_help(command, name, CLI::AppFormatMode::Normal));
  return exit_code::ok;
}

}  // namespace

void add_help_command(CLI::App& root, command_context& shared) {
  add_command<help_options>(root, "help", "Explain a command, or the exit codes", shared, declare, run);
}

}  // namespace millrace::cli
