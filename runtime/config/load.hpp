#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/config/settings.hpp"

namespace millrace {

/// A configuration file that has been read.
struct config_file {
  std::string name;  ///< as messages call it
  std::string text;
};

/// A value that came with a flag: `flag` is what the person typed ("--data"), `name` the option it sets.
struct flag_value {
  std::string flag;
  std::string name;
  std::string text;
};

/// All that is said about a node's options from outside. Later members win over earlier ones.
struct config_sources {
  std::optional<config_file> file;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<flag_value> flags;
};

/// The values in force. `invalid_argument` if anything is no option, of a wrong type, out of range or not allowed
/// beside the rest; the context has one line for each such thing, "PLACE: NAME: reason", and names the option that was
/// probably meant. Variables that begin with MILLRACE_ and a section's name must be options; others are nobody's.
/// `check` looks at the values for what only the caller knows; its error has such lines too.
using settings_check = std::function<result<void>(const settings&)>;
result<settings> load_settings(const config_sources& sources, const settings_check& check = nullptr);

/// Reads a file for `config_sources`. `not_found`, `io_failure`.
result<config_file> read_config_file(const std::string& path);

/// The environment of this process that concerns Millrace.
std::vector<std::pair<std::string, std::string>> process_environment();

}  // namespace millrace
