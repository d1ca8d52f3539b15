#include "apps/millrace/volumes/table_commands.hpp"

namespace millrace::cli {

void add_table_commands(CLI::App& root, command_context& shared) {
  auto* table = add_command_group(root, "table", "Tables of volumes: rows of bytes, ordered by key");
  add_table_create(*table, shared);
  add_table_describe(*table, shared);
  add_table_alter(*table, shared);
  add_table_get(*table, shared);
  add_table_put(*table, shared);
  add_table_delete(*table, shared);
  add_table_scan(*table, shared);
  add_table_import(*table, shared);
  add_table_export(*table, shared);
}

}  // namespace millrace::cli
