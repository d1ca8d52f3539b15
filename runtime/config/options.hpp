#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/config/option.hpp"

namespace millrace {

/// Every option of a node, grouped by section, in the order of the configuration file. Names and the environment's
/// names are unique. Immutable; any thread.
const std::vector<option>& all_options();

/// The option of that name, or null.
const option* find_option(std::string_view name);

/// The existing name that a person most likely meant by `name`: by the fewest letters changed, in the whole name or in
/// the part after the section.
std::string_view nearest_option_name(std::string_view name);

/// What to tell a person whose file or flag says `name`, which is no option and no section: "there is no such option;
/// did you mean kafka.listeners?", or which ones there are where none is near.
std::string about_unknown_name(std::string_view name);

/// What a section is about, for the configuration file: "kafka" -> "The Kafka protocol: …".
std::string_view section_sentence(std::string_view section);

}  // namespace millrace
