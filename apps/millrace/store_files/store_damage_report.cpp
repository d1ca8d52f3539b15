#include "apps/millrace/store_files/store_damage_report.hpp"

#include "actors/volume/volume_keys.hpp"

namespace millrace::cli {
namespace {

/// Whether the entry's value alone is damaged: its key can be read, and where it is.
bool is_value_alone(const map_reader& tree, const std::string& key) {
  const auto cursor = tree.cursor();
  if (!cursor->seek(key) || !cursor->valid() || cursor->key() != key) return false;
  return !cursor->value();
}

std::optional<told_damage::entry> droppable(stopped_store& opened, damage_names& names,
                                            const store::store_damage& damage) {
  const auto key = volume_keys::split(damage.key);
  const auto volume = names.volume_of(damage);
  const bool content = key && (key->where == volume_keys::space::block || key->where == volume_keys::space::row);
  if (!content || !volume) return std::nullopt;
  const auto now = opened.port().live(*volume);
  if (!now || !is_value_alone(**now, damage.key)) return std::nullopt;
  return told_damage::entry{*volume, damage.key};
}

}  // namespace

std::vector<told_damage> find_damage(stopped_store& opened) {
  std::vector<store::store_damage> found;
  opened.blocks().scrub([&](const store::store_damage& damage) { found.push_back(damage); });
  damage_names names(opened.port());
  std::vector<told_damage> told;
  for (const auto& damage : found) told.push_back({names.tell(damage), droppable(opened, names, damage)});
  return told;
}

}  // namespace millrace::cli
