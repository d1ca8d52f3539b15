#include "actors/volume_host/block_store_port.hpp"

#include "actors/volume/volume_keys.hpp"

namespace millrace {
namespace {

using store::store_change;
using kind = store_change::kind;

std::string number(std::uint64_t value) {
  std::string bytes;
  volume_keys::append_number(bytes, value);
  return bytes;
}

}  // namespace

result<void> block_store_port::prepare(store::block_store& store) {
  const auto trees = store.trees();
  if (!trees.empty()) {
    const bool ours = trees.size() >= 2 && trees[0] == registry_tree && trees[1] == places_tree;
    return ours ? result<void>() : make_error(errc::corrupt, "the store does not hold volumes");
  }
  const store_change made[] = {{.what = kind::make_tree, .subject = registry_tree.value},
                               {.what = kind::make_tree, .subject = places_tree.value}};
  return store.commit(made);
}

result<store_port::reader> block_store_port::read(store::tree_id tree) const {
  auto made = seen_ == seen::applied ? store_.working(tree) : store_.latest(tree);
  if (!made) return made.error();
  return reader(std::move(*made));
}

result<void> block_store_port::apply(std::span<const store_change> changes) {
  const auto applied = store_.apply_at_once(changes);
  if (!applied) return applied.error();
  last_ = *applied;
  return {};
}

result<void> block_store_port::apply(store::tree_id tree, const map_batch& batch) {
  if (batch.empty()) return {};
  return apply(store::changes_of(tree, batch));
}

void block_store_port::begin_steps() {
  store_.begin_steps();
  steps_.push_back({last_});
}

void block_store_port::keep_steps() {
  store_.keep_steps();
  auto kept = std::move(steps_.back());
  steps_.pop_back();
  for (auto& undo : kept.undo) when_taken_back(std::move(undo));
}

void block_store_port::take_back_steps() {
  store_.take_back_steps();
  const auto undone = std::move(steps_.back());
  steps_.pop_back();
  last_ = undone.before;
  for (auto undo = undone.undo.rbegin(); undo != undone.undo.rend(); ++undo) (*undo)();
}

void block_store_port::when_taken_back(std::function<void()> undo) {
  if (!steps_.empty()) steps_.back().undo.push_back(std::move(undo));
}

result<store::tree_id> block_store_port::tree_of(volume_id volume) const {
  const auto places = read(places_tree);
  if (!places) return places.error();
  std::string tree;
  const auto found = (*places)->get(number(volume.value), tree);
  if (!found) return found.error();
  if (!*found) return make_error(errc::not_found, "there is no volume " + std::to_string(volume.value));
  return store::tree_id(volume_keys::number_at(tree, 0));
}

result<store_port::reader> block_store_port::live(volume_id volume) {
  const auto tree = tree_of(volume);
  if (!tree) return tree.error();
  return read(*tree);
}

result<store_port::reader> block_store_port::snapshot(volume_id, volume_snapshot snapshot) {
  auto made = store_.at(store::snapshot_id(snapshot.value));
  if (!made) return made.error();
  return reader(std::move(*made));
}

result<void> block_store_port::write(volume_id volume, const map_batch& changes) {
  const auto tree = tree_of(volume);
  if (!tree) return tree.error();
  return apply(*tree, changes);
}

result<volume_id> block_store_port::create_tree() {
  const auto id = store_.new_id();
  const auto key = number(id);
  const store_change made[] = {
      {.what = kind::make_tree, .subject = id},
      {.what = kind::put, .subject = places_tree.value, .object = 0, .key = key, .value = key}};
  if (auto done = apply(made); !done) return done.error();
  return volume_id(id);
}

result<void> block_store_port::remove_tree(volume_id volume) {
  const auto tree = tree_of(volume);
  if (!tree) return tree.error();
  const auto key = number(volume.value);
  const store_change gone[] = {{.what = kind::drop_tree, .subject = tree->value},
                               {.what = kind::erase, .subject = places_tree.value, .object = 0, .key = key}};
  return apply(gone);
}

result<volume_snapshot> block_store_port::take_snapshot(volume_id volume) {
  const auto tree = tree_of(volume);
  if (!tree) return tree.error();
  const volume_snapshot id(store_.new_id());
  if (cut_) {
    const auto live = read(*tree);
    if (!live) return live.error();
    const auto logs = cut_(volume, id, **live);
    if (!logs) return logs.error();
    if (auto written = apply(*tree, *logs); !written) return written.error();
  }
  const store_change taken[] = {{.what = kind::snapshot, .subject = tree->value, .object = id.value}};
  if (auto done = apply(taken); !done) return done.error();
  return id;
}

result<void> block_store_port::remove_snapshot(volume_id, volume_snapshot snapshot) {
  if (farewell_) {
    const auto state = store_.at(store::snapshot_id(snapshot.value));
    if (!state) return state.error();
    if (auto told = farewell_(snapshot, **state); !told) return told;
  }
  const store_change gone[] = {{.what = kind::drop_snapshot, .subject = snapshot.value}};
  return apply(gone);
}

result<volume_id> block_store_port::clone(volume_id, volume_snapshot snapshot) {
  const auto id = store_.new_id();
  const auto key = number(id);
  const store_change made[] = {
      {.what = kind::clone, .subject = snapshot.value, .object = id},
      {.what = kind::put, .subject = places_tree.value, .object = 0, .key = key, .value = key}};
  if (auto done = apply(made); !done) return done.error();
  return volume_id(id);
}

result<void> block_store_port::roll_back(volume_id volume, volume_snapshot snapshot) {
  const auto tree = tree_of(volume);
  if (!tree) return tree.error();
  const auto id = store_.new_id();
  const auto key = number(volume.value), value = number(id);
  const store_change changes[] = {
      {.what = kind::clone, .subject = snapshot.value, .object = id},
      {.what = kind::drop_tree, .subject = tree->value, .object = 1},
      {.what = kind::put, .subject = places_tree.value, .object = 0, .key = key, .value = value}};
  return apply(changes);
}

result<void> block_store_port::visit_differences(volume_id volume, volume_snapshot from, volume_snapshot to,
                                                 const difference_visitor& visit) {
  const auto told = [&](std::string_view key, const std::string_view* before, const std::string_view* after) {
    const auto value = [](const std::string_view* v) { return v ? std::optional(*v) : std::nullopt; };
    return visit(key, value(before), value(after));
  };
  const store::snapshot_id before(from.value);
  if (to != live_state) return store_.diff(before, store::snapshot_id(to.value), told);
  const auto tree = tree_of(volume);
  if (!tree) return tree.error();
  return store_.diff_with_latest(before, *tree, told);
}

/// The mark stands before the number in the keys of what is still to be done; those of places are numbers alone.
result<std::string> block_store_port::remember(std::string_view what, work_mark as) {
  auto key = std::string(1, static_cast<char>(as)) + number(store_.new_id());
  map_batch batch;
  batch.put(key, what);
  if (auto written = apply(places_tree, batch); !written) return written.error();
  return key;
}

result<void> block_store_port::forget(const std::string& key) {
  map_batch batch;
  batch.erase(key);
  return apply(places_tree, batch);
}

result<std::vector<std::pair<std::string, std::string>>> block_store_port::remembered(work_mark as) const {
  const auto mark = static_cast<char>(as);
  const auto places = read(places_tree);
  if (!places) return places.error();
  std::vector<std::pair<std::string, std::string>> all;
  const auto cursor = (*places)->cursor();
  const auto length = 1 + number(0).size();
  if (auto found = cursor->seek(std::string(1, mark)); !found) return found.error();
  while (cursor->valid() && cursor->key().size() == length && cursor->key().front() == mark) {
    const auto value = cursor->value();
    if (!value) return value.error();
    all.emplace_back(cursor->key(), *value);
    if (auto moved = cursor->next(); !moved) return moved.error();
  }
  return all;
}

}  // namespace millrace
