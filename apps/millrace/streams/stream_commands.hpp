#pragma once
#include "apps/millrace/volumes/volume_command.hpp"

namespace millrace::cli {

// The commands below `stream`, each in the file of its name.
void add_stream_create(CLI::App& stream, command_context& shared);
void add_stream_list(CLI::App& stream, command_context& shared);
void add_stream_describe(CLI::App& stream, command_context& shared);
void add_stream_delete(CLI::App& stream, command_context& shared);

}  // namespace millrace::cli
