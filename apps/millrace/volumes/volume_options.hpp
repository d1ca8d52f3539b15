#pragma once
#include <CLI/CLI.hpp>

#include <optional>
#include <vector>

#include "apps/millrace/text/volume_name.hpp"
#include "apps/millrace/volume_client/permissions.hpp"

/// Options that several commands of volumes have; what they refuse is an error of usage in words.
namespace millrace::cli {

// Positional arguments, required unless made optional.
CLI::Option* add_volume_argument(CLI::App& command, std::string& into, const std::string& text = "Name, as /payments",
                                 const std::string& name = "VOLUME");
CLI::Option* add_snapshot_argument(CLI::App& command, volume_state_name& into, const std::string& text);
CLI::Option* add_node_path_argument(CLI::App& command, std::string& into, const std::string& text,
                                    const std::string& name = "PATH");
CLI::Option* add_node_paths_argument(CLI::App& command, std::vector<std::string>& into, const std::string& text);

/// "10GiB"; "none" is 0, no bound.
CLI::Option* add_bound_option(CLI::App& command, const std::string& names, std::optional<std::uint64_t>& into,
                              const std::string& text);

/// VERB=EXPRESSION, any number of times.
CLI::Option* add_rules_option(CLI::App& command, const std::string& names, std::vector<permission_rule>& into,
                              const std::string& text);

}  // namespace millrace::cli
