#include "apps/millrace/volumes/access_commands.hpp"

namespace millrace::cli {

void add_access_commands(CLI::App& root, command_context& shared) {
  auto* access = add_command_group(root, "access", "Who may do what to volumes and what is in them");
  add_access_get(*access, shared);
  add_access_set(*access, shared);
  add_access_explain(*access, shared);
}

}  // namespace millrace::cli
