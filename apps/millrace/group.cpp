#include "apps/millrace/group_commands.hpp"

namespace millrace::cli {

void add_group_commands(CLI::App& root, command_context& shared) {
  auto* group = add_command_group(root, "group", "Look at consumer groups, move and delete them");
  add_group_list(*group, shared);
  add_group_describe(*group, shared);
  add_group_seek(*group, shared);
  add_group_delete(*group, shared);
}

}  // namespace millrace::cli
