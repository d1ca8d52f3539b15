#pragma once
#include <string>

#include "runtime/config/settings.hpp"

namespace millrace {

/// The values in force and where each came from, a line an option, for a person.
std::string explain_as_text(const settings& what);

/// As above, for a program: an object with a member per option, each {"value", "from", "place", "default"}.
std::string explain_as_json(const settings& what);

/// The configuration file with every option at its default, its sentence and its range: config/millrace.toml.
std::string default_config_file();

}  // namespace millrace
