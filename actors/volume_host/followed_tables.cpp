#include "actors/volume_host/followed_tables.hpp"

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_registry.hpp"

namespace millrace {
namespace {

std::string full_name(const volume_record& volume, const std::string& within) {
  return volume.name == "/" ? within : volume.name + within;
}

result<void> add_tables_of(const volume_record& volume, const map_reader& tree, std::vector<followed_table>& to) {
  const auto sources = followed_sources(tree);
  if (!sources) return sources.error();
  for (const auto& [id, source] : *sources) {
    if (source.stopped) continue;
    const auto table = load_inode(tree, id);
    const auto* topic = table ? find_pair(table->settings, source_setting) : nullptr;
    if (topic != nullptr) to.push_back({volume.id, id, full_name(volume, *topic), source});
  }
  return {};
}

}  // namespace

result<std::vector<followed_table>> list_followed_tables(store_port& volumes) {
  const auto registry = volumes.registry();
  if (!registry) return registry.error();
  const auto all = volume_registry::list_volumes(**registry, {});
  if (!all) return all.error();
  std::vector<followed_table> tables;
  for (const auto& volume : *all) {
    if (volume.read_only()) continue;
    const auto tree = volumes.live(volume.id);
    if (!tree) return tree.error();
    if (auto added = add_tables_of(volume, **tree, tables); !added) return added.error();
  }
  return tables;
}

}  // namespace millrace
