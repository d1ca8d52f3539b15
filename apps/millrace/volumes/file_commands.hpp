#pragma once
#include "apps/millrace/volumes/volume_command.hpp"

namespace millrace::cli {

// Commands on paths of a node, each in the file of its name.
void add_ls_command(CLI::App& root, command_context& shared);
void add_stat_command(CLI::App& root, command_context& shared);
void add_cat_command(CLI::App& root, command_context& shared);
void add_cp_command(CLI::App& root, command_context& shared);
void add_mkdir_command(CLI::App& root, command_context& shared);
void add_mv_command(CLI::App& root, command_context& shared);
void add_rm_command(CLI::App& root, command_context& shared);

}  // namespace millrace::cli
