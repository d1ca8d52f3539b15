#pragma once
#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>

#include "apps/bench/measure/measurement.hpp"
#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// The command that the command line has chosen.
using chosen_command = std::function<result<measurement>()>;

/// Adds a command whose options live in `Options` for as long as the command does. `declare` names them, `run` is what
/// the command does.
template <class Options>
void add_command(CLI::App& root, const std::string& name, const std::string& text, chosen_command& chosen,
                 void (*declare)(CLI::App&, Options&), result<measurement> (*run)(const Options&)) {
  auto* command = root.add_subcommand(name, text);
  const auto options = std::make_shared<Options>();
  declare(*command, *options);
  command->callback([options, run, &chosen] { chosen = [options, run] { return run(*options); }; });
}

/// An option whose value is HOST:PORT.
CLI::Option* add_address_option(CLI::App& command, const std::string& name, network_address& into,
                                const std::string& text);

/// --server HOST:PORT, which every load needs.
CLI::Option* add_server_option(CLI::App& command, network_address& into);

// One function for each file of commands.
void add_agent_commands(CLI::App& root, chosen_command& chosen);
void add_client_commands(CLI::App& root, chosen_command& chosen);
void add_fetch_command(CLI::App& root, chosen_command& chosen);
void add_idle_command(CLI::App& root, chosen_command& chosen);
void add_limits_command(CLI::App& root, chosen_command& chosen);
void add_produce_command(CLI::App& root, chosen_command& chosen);
void add_store_commands(CLI::App& root, chosen_command& chosen);
void add_topic_commands(CLI::App& root, chosen_command& chosen);
void add_transaction_commands(CLI::App& root, chosen_command& chosen);
void add_volume_commands(CLI::App& root, chosen_command& chosen);

}  // namespace millrace::bench
