#include "apps/millrace/volumes/store_commands.hpp"

namespace millrace::cli {

void add_store_commands(CLI::App& root, command_context& shared) {
  auto* store = add_command_group(root, "store", "Look at and repair the blocks of a node's volumes");
  add_store_verify(*store, shared);
  add_store_stat(*store, shared);
  add_store_scrub(*store, shared);
  add_store_repair(*store, shared);
}

}  // namespace millrace::cli
