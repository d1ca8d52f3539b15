#include "apps/millrace/log_commands.hpp"

namespace millrace::cli {

void add_log_commands(CLI::App& root, command_context& shared) {
  auto* log = add_command_group(root, "log", "Look into a node's files while it is stopped");
  add_log_dump(*log, shared);
  add_log_verify(*log, shared);
  add_log_repair(*log, shared);
}

}  // namespace millrace::cli
