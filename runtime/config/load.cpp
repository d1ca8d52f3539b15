#include "runtime/config/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "runtime/config/accept.hpp"
#include "runtime/config/node_options.hpp"
#include "runtime/config/options.hpp"
#include "runtime/config/toml_file.hpp"

namespace millrace {
namespace {

/// What is wrong with the sources, one line each.
class complaints {
 public:
  void add(const std::string& place, std::string_view name, const std::string& why) {
    text_ += (text_.empty() ? "" : "\n") + place + ": " + std::string(name) + ": " + why;
  }
  void add(const std::string& line) { text_ += (text_.empty() ? "" : "\n") + line; }

  void add_unknown(const std::string& place, std::string_view name) { add(place, name, about_unknown_name(name)); }

  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void take(settings& into, const option& which, const result<option_value>& value, origin from, const std::string& place,
          complaints& wrong) {
  if (value) {
    into.set(which, *value, from, place);
  } else {
    wrong.add(place, which.name, value.error().context);
  }
}

void load_file(settings& into, const config_file& file, complaints& wrong) {
  const auto entries = read_toml(file.text, file.name);
  if (!entries) return wrong.add(entries.error().context);
  for (const auto& entry : *entries) {
    const auto place = file.name + ":" + std::to_string(entry.line);
    if (const auto* which = find_option(entry.name)) {
      take(into, *which, accept_entry(*which, entry), origin::file, place, wrong);
    } else if (section_sentence(entry.name).empty()) {
      wrong.add_unknown(place, entry.name);
    } else if (!std::holds_alternative<empty_section>(entry.value)) {
      wrong.add(place, entry.name, "is a section, write [" + entry.name + "] and its options below");
    }
  }
}

const option* option_of_variable(std::string_view variable) {
  const auto& options = all_options();
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const option& which) { return environment_name(which) == variable; });
  return found == options.end() ? nullptr : &*found;
}

/// "MILLRACE_KAFKA_LISTENER" -> "kafka.listener"; empty if it names no section of ours.
std::string option_name_of_variable(std::string_view variable) {
  constexpr std::string_view prefix = "MILLRACE_";
  std::string name;
  for (const char c : variable.substr(prefix.size())) {
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const auto end_of_section = name.find('_');
  if (end_of_section == std::string::npos || section_sentence(name.substr(0, end_of_section)).empty()) return "";
  name[end_of_section] = '.';
  return name;
}

void load_variable(settings& into, const std::string& variable, const std::string& text, complaints& wrong) {
  if (const auto* which = option_of_variable(variable)) {
    take(into, *which, accept_text(*which, text), origin::environment, variable, wrong);
    return;
  }
  const auto name = option_name_of_variable(variable);
  if (name.empty()) return;
  wrong.add(variable, name,
            "there is no such option; did you mean " + environment_name(*find_option(nearest_option_name(name))) + "?");
}

void load_flag(settings& into, const flag_value& flag, complaints& wrong) {
  if (const auto* which = find_option(flag.name)) {
    take(into, *which, accept_text(*which, flag.text), origin::flag, flag.flag, wrong);
  } else {
    wrong.add_unknown(flag.flag, flag.name);
  }
}

}  // namespace

result<settings> load_settings(const config_sources& sources, const settings_check& check) {
  settings loaded;
  complaints wrong;
  if (sources.file) load_file(loaded, *sources.file, wrong);
  for (const auto& [variable, text] : sources.environment) {
    if (variable.starts_with("MILLRACE_")) load_variable(loaded, variable, text, wrong);
  }
  for (const auto& flag : sources.flags) load_flag(loaded, flag, wrong);
  const bool all_are_read = wrong.empty();  // what was refused counts as its default, which may contradict the rest
  if (check != nullptr) {
    if (const auto checked = check(loaded); !checked) wrong.add(checked.error().context);
  }
  if (all_are_read) {
    if (const auto options = make_node_options(loaded); !options) wrong.add(options.error().context);
  }
  if (!wrong.empty()) return make_error(errc::invalid_argument, wrong.text());
  return loaded;
}

result<config_file> read_config_file(const std::string& path) {
  std::ifstream in(path);
  if (!in) {
    const auto code = errno;
    return make_error(code == ENOENT ? errc::not_found : errc::io_failure, "read " + path + ": " + std::strerror(code));
  }
  std::ostringstream text;
  text << in.rdbuf();
  if (std::filesystem::is_directory(path)) {
    return make_error(errc::invalid_argument, "read " + path + ": it is a directory");
  }
  if (in.bad()) return make_error(errc::io_failure, "read " + path + ": " + std::strerror(errno));
  return config_file{path, text.str()};
}

std::vector<std::pair<std::string, std::string>> process_environment() {
  std::vector<std::pair<std::string, std::string>> found;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || !text.starts_with("MILLRACE_")) continue;
    found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

}  // namespace millrace
