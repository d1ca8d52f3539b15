#include "apps/millrace/volumes/volume_command.hpp"

namespace millrace::cli {

void add_volume_commands(CLI::App& root, command_context& shared) {
  auto* volume = add_command_group(root, "volume", "Volumes of a node: make, look at, snapshot, clone, mirror, delete");
  add_volume_create(*volume, shared);
  add_volume_list(*volume, shared);
  add_volume_describe(*volume, shared);
  add_volume_rename(*volume, shared);
  add_volume_quota(*volume, shared);
  add_volume_snapshot(*volume, shared);
  add_volume_snapshots(*volume, shared);
  add_volume_schedule(*volume, shared);
  add_volume_diff(*volume, shared);
  add_volume_clone(*volume, shared);
  add_volume_rollback(*volume, shared);
  add_volume_mirror(*volume, shared);
  add_volume_promote(*volume, shared);
  add_volume_delete(*volume, shared);
}

}  // namespace millrace::cli
