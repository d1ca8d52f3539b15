#include "apps/millrace/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "apps/millrace/text/nearest_names.hpp"

namespace millrace::cli {
namespace {

constexpr const char* shared_options =
    "Options of every command, explained by millrace --help:\n"
    "  -b,--bootstrap HOST:PORT  --timeout DURATION  -X NAME=VALUE  --json\n";

bool wants_a_place(const CLI::Option& option) {
  constexpr std::array kinds{"DIR", "FILE", "HOST:PORT", "PATH"};
  const auto is = [&](const std::string& name) { return std::find(kinds.begin(), kinds.end(), name) != kinds.end(); };
  return is(option.get_type_name()) || is(option.get_name(true, false));
}

std::string refuse_empty(const std::string& given) { return given.empty() ? "an empty text names nothing" : ""; }

/// The command that the words lead to, as far as they are commands, and its name.
const CLI::App& command_reached(const CLI::App& root, std::string& name) {
  const CLI::App* reached = &root;
  name = root.get_name();
  while (!reached->get_subcommands().empty()) {
    reached = reached->get_subcommands().front();
    name += " " + reached->get_name();
  }
  return *reached;
}

/// The first word that is no option, where a command of a group is wanted; nothing if it is something else that is
/// wrong.
std::string unknown_command(const CLI::App& root, const CLI::App& reached) {
  const bool is_group = !reached.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (!is_group) return "";
  const auto left = root.remaining(true);
  const auto word = std::find_if(left.begin(), left.end(), [](const auto& one) { return !one.starts_with('-'); });
  return word == left.end() ? "" : *word;
}

std::string reason_of(const CLI::App& root, const CLI::ParseError& refusal, std::string& name) {
  const auto& reached = command_reached(root, name);
  const auto word = unknown_command(root, reached);
  if (word.empty()) return refusal.what();
  std::vector<std::string> known;
  for (const auto* one : reached.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(one->get_name());
  return fmt::format("there is no command '{} {}'; {}", name, word, hint_of_name(word, known));
}

}  // namespace

void settle_commands(CLI::App& command, const std::string& footer) {
  for (auto* option : command.get_options()) {
    if (wants_a_place(*option)) option->check(refuse_empty, "");
  }
  for (auto* child : command.get_subcommands([](const CLI::App*) { return true; })) {
    child->footer(shared_options + footer);
    settle_commands(*child, footer);
  }
}

exit_code answer_refusal(const CLI::App& root, const CLI::ParseError& refusal, output_form form) {
  if (refusal.get_exit_code() == 0) return root.exit(refusal) == 0 ? exit_code::ok : exit_code::usage;
  std::string name;
  auto text = reason_of(root, refusal, name);
  if (form == output_form::text) text += fmt::format("\n{} --help tells more", name);
  return report(make_error(errc::invalid_argument, text), form);
}

output_form form_asked_for(int argc, const char* const* argv) {
  const bool json = std::any_of(argv, argv + argc, [](const char* word) { return std::strcmp(word, "--json") == 0; });
  return json ? output_form::json : output_form::text;
}

}  // namespace millrace::cli
