#include <fmt/format.h>

#include "apps/millrace/output.hpp"
#include "apps/millrace/store_files/stopped_store.hpp"
#include "apps/millrace/store_files/superblock_slots.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volumes/store_commands.hpp"
#include "runtime/disk/real_disk.hpp"

namespace millrace::cli {
namespace {

struct stat_options {
  std::string data_directory;
};

void declare(CLI::App& command, stat_options& o) {
  command.add_option("DIR", o.data_directory, "The data directory of a node that is stopped")->required();
}

std::string size_of_blocks(std::uint64_t blocks) {
  return fmt::format("{} blocks, {}", grouped(static_cast<std::int64_t>(blocks)),
                     readable_bytes(blocks * store::block_bytes));
}

exit_code run(const stat_options& o, const command_context& shared) {
  real_disk d;
  const auto opened = stopped_store::open(d, o.data_directory);
  if (!opened) return report(opened.error(), shared);
  const auto roots = read_superblocks(d, store_directory(o.data_directory));
  if (!roots) return report(roots.error(), shared);
  const auto volumes = (*opened)->volumes();
  if (!volumes) return report(volumes.error(), shared);
  const auto figures = (*opened)->blocks().figures();
  if (shared.json) {
    json listed = json::array();
    for (const auto& volume : *volumes) listed.push_back(volume.name);
    print_json({{"blocks", figures.blocks},
                {"blocks_used", figures.blocks_used},
                {"trees", figures.trees},
                {"snapshots", figures.snapshots},
                {"superblocks", roots->size()},
                {"volumes", listed}});
    return exit_code::ok;
  }
  print(
      fmt::format("file         {}\nin use       {}\ntrees        {}\nsnapshots    {}\nsuperblocks  {} of {} slots\n\n",
                  size_of_blocks(figures.blocks), size_of_blocks(figures.blocks_used), figures.trees, figures.snapshots,
                  roots->size(), store::superblock_slots));
  table rows({{"VOLUME"}, {"OWNER"}, {"TREE", align::right}});
  for (const auto& volume : *volumes) {
    const auto tree = (*opened)->port().tree_of(volume.id);
    rows.add({volume.name, volume.owner, tree ? std::to_string(tree->value) : "-"});
  }
  print(rows.render());
  return exit_code::ok;
}

}  // namespace

void add_store_stat(CLI::App& store, command_context& shared) {
  add_command<stat_options>(store, "stat", "How large the store is, and what it holds", shared, declare, run);
}

}  // namespace millrace::cli
