#pragma once
#include "apps/millrace/command.hpp"

namespace millrace::cli {

// The commands below `store`, each in the file of its name.
void add_store_verify(CLI::App& store, command_context& shared);
void add_store_stat(CLI::App& store, command_context& shared);
void add_store_scrub(CLI::App& store, command_context& shared);
void add_store_repair(CLI::App& store, command_context& shared);

}  // namespace millrace::cli
