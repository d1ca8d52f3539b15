#pragma once
#include <kj/exception.h>

#include "apps/millrace/command.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::cli {

/// Runs what asks a node, and reports what fails; a reply that cannot be read is `corrupt`.
template <class F>
exit_code with_node(const command_context& shared, F run) {
  const auto node = volume_client::make(shared.link, shared.connection.timeout);
  if (!node) return report(node.error(), shared);
  try {
    const result<exit_code> done = run(**node);
    return done ? *done : report(done.error(), shared);
  } catch (const kj::Exception& bad) {
    return report(
        make_error(errc::corrupt, (*node)->address() + ": the answer makes no sense: " + bad.getDescription().cStr()),
        shared);
  }
}

/// A command that asks a node about volumes.
template <class Options, result<exit_code> (*Run)(const Options&, volume_client&, const command_context&)>
CLI::App* add_node_command(CLI::App& parent, const std::string& name, const std::string& text, command_context& shared,
                           void (*declare)(CLI::App&, Options&)) {
  return add_command<Options>(parent, name, text, shared, declare,
                              [](const Options& o, const command_context& context) {
                                return with_node(context, [&](volume_client& node) { return Run(o, node, context); });
                              });
}

// The commands below `volume`, each in the file of its name.
void add_volume_create(CLI::App& volume, command_context& shared);
void add_volume_list(CLI::App& volume, command_context& shared);
void add_volume_describe(CLI::App& volume, command_context& shared);
void add_volume_delete(CLI::App& volume, command_context& shared);
void add_volume_rename(CLI::App& volume, command_context& shared);
void add_volume_snapshot(CLI::App& volume, command_context& shared);
void add_volume_snapshots(CLI::App& volume, command_context& shared);
void add_volume_clone(CLI::App& volume, command_context& shared);
void add_volume_rollback(CLI::App& volume, command_context& shared);
void add_volume_diff(CLI::App& volume, command_context& shared);
void add_volume_schedule(CLI::App& volume, command_context& shared);
void add_volume_quota(CLI::App& volume, command_context& shared);
void add_volume_mirror(CLI::App& volume, command_context& shared);
void add_volume_promote(CLI::App& volume, command_context& shared);

}  // namespace millrace::cli
