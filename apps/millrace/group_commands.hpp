#pragma once
#include "apps/millrace/command.hpp"

namespace millrace::cli {

// The commands below `group`, each in the file of its name.
void add_group_list(CLI::App& group, command_context& shared);
void add_group_describe(CLI::App& group, command_context& shared);
void add_group_seek(CLI::App& group, command_context& shared);
void add_group_delete(CLI::App& group, command_context& shared);

}  // namespace millrace::cli
