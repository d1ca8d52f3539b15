#pragma once
#include "apps/millrace/command.hpp"

namespace millrace::cli {

// The commands below `topic`, each in the file of its name.
void add_topic_create(CLI::App& topic, command_context& shared);
void add_topic_list(CLI::App& topic, command_context& shared);
void add_topic_describe(CLI::App& topic, command_context& shared);
void add_topic_alter(CLI::App& topic, command_context& shared);
void add_topic_trim(CLI::App& topic, command_context& shared);
void add_topic_delete(CLI::App& topic, command_context& shared);

}  // namespace millrace::cli
