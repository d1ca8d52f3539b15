#pragma once
#include "apps/millrace/volumes/volume_command.hpp"

namespace millrace::cli {

// The commands below `access`, each in the file of its name.
void add_access_get(CLI::App& access, command_context& shared);
void add_access_set(CLI::App& access, command_context& shared);
void add_access_explain(CLI::App& access, command_context& shared);

/// {"path", "effective": [{"verb", "expression", "from"}]}, or a line each.
void print_permissions(schema::Permissions::Reader permissions, const command_context& shared);

}  // namespace millrace::cli
