#include "apps/millrace/volumes/volume_options.hpp"

#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/text/byte_size.hpp"
#include "apps/millrace/text/node_path.hpp"

namespace millrace::cli {
namespace {

template <class T>
CLI::Option* add_parsed_argument(CLI::App& command, const std::string& name, T& into,
                                 std::function<result<T>(const std::string&)> parse, const std::string& text) {
  return add_parsed_option<T>(command, name, into, std::move(parse), text, "")->required();
}

}  // namespace

CLI::Option* add_volume_argument(CLI::App& command, std::string& into, const std::string& text,
                                 const std::string& name) {
  return add_parsed_argument<std::string>(
      command, name, into, [](const std::string& given) { return parse_volume_name(given); }, text);
}

CLI::Option* add_snapshot_argument(CLI::App& command, volume_state_name& into, const std::string& text) {
  return add_parsed_argument<volume_state_name>(
      command, "SNAPSHOT", into, [](const std::string& given) { return parse_snapshot_name(given); }, text);
}

CLI::Option* add_node_path_argument(CLI::App& command, std::string& into, const std::string& text,
                                    const std::string& name) {
  return add_parsed_argument<std::string>(
      command, name, into, [](const std::string& given) { return parse_node_path(given); }, text);
}

CLI::Option* add_node_paths_argument(CLI::App& command, std::vector<std::string>& into, const std::string& text) {
  const auto read = [&into](const std::vector<std::string>& given) {
    for (const auto& one : given) {
      auto path = parse_node_path(one);
      if (!path) throw CLI::ValidationError("PATH", path.error().context);
      into.push_back(std::move(*path));
    }
  };
  return command.add_option_function<std::vector<std::string>>("PATH", read, text)->required();
}

CLI::Option* add_bound_option(CLI::App& command, const std::string& names, std::optional<std::uint64_t>& into,
                              const std::string& text) {
  const auto parse = [](const std::string& given) -> result<std::optional<std::uint64_t>> {
    if (given == "none") return std::optional<std::uint64_t>(0);
    const auto size = parse_byte_size(given);
    if (!size) return size.error();
    return std::optional(*size);
  };
  return add_parsed_option<std::optional<std::uint64_t>>(command, names, into, parse, text, "SIZE");
}

CLI::Option* add_rules_option(CLI::App& command, const std::string& names, std::vector<permission_rule>& into,
                              const std::string& text) {
  const auto read = [names, &into](const std::vector<std::string>& given) {
    for (const auto& one : given) {
      auto rule = parse_rule(one);
      if (!rule) throw CLI::ValidationError(names, rule.error().context);
      into.push_back(std::move(*rule));
    }
  };
  return command.add_option_function<std::vector<std::string>>(names, read, text)
      ->type_name("VERB=EXPRESSION")
      ->allow_extra_args(false);
}

}  // namespace millrace::cli
