#pragma once
#include "apps/millrace/command.hpp"

namespace millrace::cli {

// The commands below `log`, each in the file of its name.
void add_log_dump(CLI::App& log, command_context& shared);
void add_log_verify(CLI::App& log, command_context& shared);
void add_log_repair(CLI::App& log, command_context& shared);

}  // namespace millrace::cli
