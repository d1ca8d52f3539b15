#include "apps/millrace/volumes/file_commands.hpp"

namespace millrace::cli {

void add_file_commands(CLI::App& root, command_context& shared) {
  add_ls_command(root, shared);
  add_cp_command(root, shared);
  add_cat_command(root, shared);
  add_stat_command(root, shared);
  add_mkdir_command(root, shared);
  add_mv_command(root, shared);
  add_rm_command(root, shared);
}

}  // namespace millrace::cli
