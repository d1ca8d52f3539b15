#pragma once
#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/millrace/exit_code.hpp"
#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/volume_client/link_options.hpp"

namespace millrace::cli {

/// What every command shares: the options that may stand anywhere on the line, and the command that was chosen.
struct command_context {
  connection_options connection;
  link_options link;
  bool json = false;
  std::function<exit_code()> chosen;
};

/// Adds a command whose options live in `Options` for as long as the command does. `declare(command, options)` names
/// them; `run(options, shared)` is what the command does.
template <class Options>
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& text, command_context& shared,
                      void (*declare)(CLI::App&, Options&), exit_code (*run)(const Options&, const command_context&)) {
  auto* command = parent.add_subcommand(name, text);
  command->fallthrough();
  const auto options = std::make_shared<Options>();
  if (declare != nullptr) declare(*command, *options);
  command->callback([command, options, run, &shared] {
    if (!command->get_subcommands().empty()) return;  // one below it was chosen, and has been called back before
    shared.chosen = [options, run, &shared] { return run(*options, shared); };
  });
  return command;
}

/// A command that only has commands below it.
CLI::App* add_command_group(CLI::App& parent, const std::string& name, const std::string& text);

/// "millrace 0.1.0 (librdkafka 2.0.2)"
std::string version_line();

// One function a command of `main.cpp`, each in the file of its name.
void add_start_command(CLI::App& root, command_context& shared);
void add_demo_command(CLI::App& root, command_context& shared);
void add_service_commands(CLI::App& root, command_context& shared);
void add_topic_commands(CLI::App& root, command_context& shared);
void add_produce_command(CLI::App& root, command_context& shared);
void add_consume_command(CLI::App& root, command_context& shared);
void add_group_commands(CLI::App& root, command_context& shared);
void add_transaction_commands(CLI::App& root, command_context& shared);
void add_volume_commands(CLI::App& root, command_context& shared);
void add_file_commands(CLI::App& root, command_context& shared);
void add_table_commands(CLI::App& root, command_context& shared);
void add_stream_commands(CLI::App& root, command_context& shared);
void add_access_commands(CLI::App& root, command_context& shared);
void add_store_commands(CLI::App& root, command_context& shared);
void add_cluster_commands(CLI::App& root, command_context& shared);
void add_log_commands(CLI::App& root, command_context& shared);
void add_mount_command(CLI::App& root, command_context& shared);
void add_config_commands(CLI::App& root, command_context& shared);
void add_bench_commands(CLI::App& root, command_context& shared);
void add_completion_command(CLI::App& root, command_context& shared);
void add_help_command(CLI::App& root, command_context& shared);
void add_version_command(CLI::App& root, command_context& shared);

}  // namespace millrace::cli
