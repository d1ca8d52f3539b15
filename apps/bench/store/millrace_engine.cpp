#include "apps/bench/store/millrace_engine.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "apps/bench/store/checkpoint_thread.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace::bench {
namespace {

class millrace_engine final : public store_engine {
 public:
  result<void> open(const engine_place& place) {
    store::store_options options;
    options.unwritten_bytes_max = std::max(options.unwritten_bytes_max, 4 * place.bytes_planned);
    options.cache_bytes_max = 2 * place.bytes_planned + options.unwritten_bytes_max;
    options.journal_bytes = write_memory_bytes;
    auto opened = store::block_store::open(disk_, place.folder, options);
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    if (const auto found = find_tree(); !found) return found.error();
    const auto handle = store_->handle(tree_);
    if (!handle) return handle.error();
    newest_ = *handle;
    checkpoints_.emplace(*store_);
    return {};
  }

  result<void> load(const key_space& keys) override {
    std::uint64_t at = 0;
    std::array<char, key_space::key_bytes> last_key;
    std::array<char, key_space::value_bytes> last_value;
    return store_->load(tree_, [&](std::string_view& key, std::string_view& value) -> result<bool> {
      if (at == keys.count()) return false;
      last_key = keys.key(at);
      last_value = keys.value(at++, 0);
      key = {last_key.data(), last_key.size()};
      value = {last_value.data(), last_value.size()};
      return true;
    });
  }

  result<bool> get(std::string_view key, std::string& into) override { return newest_.get(key, into); }

  result<void> put(std::span<const entry> batch) override {
    changes_.clear();
    for (const auto& each : batch) changes_.push_back(change(store::store_change::kind::put, each));
    if (const auto committed = store_->commit(changes_); !committed) return committed.error();
    checkpoints_->look();
    return {};
  }

  result<scan_tally> scan(direction towards) override {
    const auto reader = store_->latest(tree_);
    if (!reader) return reader.error();
    const auto cursor = (*reader)->cursor();
    const bool forward = towards == direction::forward;
    scan_tally seen;
    auto moved = forward ? cursor->seek("") : cursor->seek_last();
    while (moved && cursor->valid()) {
      const auto value = cursor->value();
      if (!value) return value.error();
      seen.add(cursor->key(), *value);
      moved = forward ? cursor->next() : cursor->previous();
    }
    if (!moved) return moved.error();
    return seen;
  }

  result<void> snapshot() override {
    auto taken = change(store::store_change::kind::snapshot, {});
    taken.object = store_->new_id();
    return store_->commit({&taken, 1});
  }

  result<void> settle() override {
    if (const auto made = checkpoints_->outcome(); !made) return made.error();
    return store_->checkpoint();
  }

 private:
  store::store_change change(store::store_change::kind what, const entry& each) const {
    return {.what = what, .subject = tree_.value, .object = 0, .key = each.key, .value = each.value};
  }

  // The only tree of the store; made if there is none.
  result<void> find_tree() {
    if (const auto trees = store_->trees(); !trees.empty()) {
      tree_ = trees.front();
      return {};
    }
    tree_ = store::tree_id(store_->new_id());
    const auto made = change(store::store_change::kind::make_tree, {});
    return store_->commit({&made, 1});
  }

  real_disk disk_;
  std::unique_ptr<store::block_store> store_;
  store::tree_id tree_;
  store::block_store::tree_handle newest_;
  std::vector<store::store_change> changes_;  // kept for its memory
  std::optional<checkpoint_thread> checkpoints_;
};

}  // namespace

result<std::unique_ptr<store_engine>> open_millrace(const engine_place& place) {
  auto engine = std::make_unique<millrace_engine>();
  if (const auto opened = engine->open(place); !opened) return opened.error();
  return std::unique_ptr<store_engine>(std::move(engine));
}

}  // namespace millrace::bench
