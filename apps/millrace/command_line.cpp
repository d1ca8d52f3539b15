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
    "  -b,--bootstrap HOST:PORT  --link HOST:PORT  --timeout DURATION  -X NAME=VALUE  --json\n";

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

std::string reason_of(const CLI::App& root, const CLI::ParseError& refusal, std::string& name) {
  const auto below = command_reached(root, name).get_subcommands([](const CLI::App*) { return true; });
  const bool wants_command = !below.empty() && dynamic_cast<const CLI::RequiredError*>(&refusal) != nullptr;
  if (!wants_command) return refusal.what();
  std::vector<std::string> known;
  for (const auto* one : below) known.push_back(one->get_name());
  const auto left = root.remaining(true);
  if (left.empty()) return fmt::format("'{}' wants a command; {}", name, hint_of_name("", known));
  if (left.front().starts_with('-')) return fmt::format("'{}' has no option {}", name, left.front());
  return fmt::format("there is no command '{} {}'; {}", name, left.front(), hint_of_name(left.front(), known));
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
