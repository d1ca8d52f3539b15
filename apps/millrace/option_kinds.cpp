#include "apps/millrace/option_kinds.hpp"

#include <fmt/format.h>

#include "apps/millrace/text/quantity.hpp"

namespace millrace::cli {

CLI::Option* add_duration_option(CLI::App& command, const std::string& names, std::chrono::milliseconds& into,
                                 const std::string& text) {
  return add_parsed_option<std::chrono::milliseconds>(
      command, names, into, [](const std::string& given) { return parse_duration(given); }, text, "DURATION");
}

CLI::Option* add_position_option(CLI::App& command, const std::string& names, position& into, const std::string& text,
                                 sign_means sign) {
  return add_parsed_option<position>(
      command, names, into, [sign](const std::string& given) { return parse_position(given, now(), sign); }, text,
      "POSITION");
}

CLI::Option* add_pairs_option(CLI::App& command, const std::string& names, std::map<std::string, std::string>& into,
                              const std::string& text) {
  const auto read = [names, &into](const std::vector<std::string>& given) {
    for (const auto& pair : given) {
      const auto at = pair.find('=');
      if (at == 0 || at == std::string::npos) {
        throw CLI::ValidationError(names, fmt::format("'{}' is no NAME=VALUE", pair));
      }
      into[pair.substr(0, at)] = pair.substr(at + 1);
    }
  };
  // One value an occurrence: otherwise the option would swallow the arguments after it.
  return command.add_option_function<std::vector<std::string>>(names, read, text)
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

std::string at_least_one(const std::string& given) {
  const bool is_number = !given.empty() && given.find_first_not_of("0123456789") == std::string::npos;
  if (is_number && given.find_first_not_of('0') != std::string::npos) return "";
  return fmt::format("'{}' is no number of 1 or more", given);
}

std::string not_negative(const std::string& given) {
  if (!given.empty() && given.find_first_not_of("0123456789") == std::string::npos) return "";
  return fmt::format("'{}' is no number of 0 or more", given);
}

kafka::timestamp now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return kafka::timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
}

}  // namespace millrace::cli
