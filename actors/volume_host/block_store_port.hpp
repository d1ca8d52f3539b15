#pragma once
#include <functional>
#include <string>
#include <vector>

#include "actors/volume/store_port.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// What a snapshot of a volume is to hold of its streams: rows for the volume's tree, made at the instant of the cut.
using log_cutter = std::function<result<map_batch>(volume_id volume, volume_snapshot snapshot, const map_reader& live)>;

/// Told of a snapshot that is about to go, with what it has.
using snapshot_farewell = std::function<result<void>(volume_snapshot snapshot, const map_reader& state)>;

/// Volumes in a block store: a tree each, and two for what is known of all. Which tree is a volume's is written down,
/// as a roll-back gives it another. Ownership: borrows the store. Threads: as `store_port`.
class block_store_port final : public store_port {
 public:
  /// What readers see: all that was given to the store, as who decides must; or what is durable, as others should.
  enum class seen { applied, durable };

  block_store_port(store::block_store& store, seen what, log_cutter cut = {}, snapshot_farewell farewell = {})
      : store_(store), seen_(what), cut_(std::move(cut)), farewell_(std::move(farewell)) {}

  /// Makes the two trees in a store that has none. `corrupt`: it has others.
  static result<void> prepare(store::block_store& store);

  result<reader> registry() override { return read(registry_tree); }
  result<reader> live(volume_id volume) override;
  result<reader> snapshot(volume_id volume, volume_snapshot snapshot) override;
  result<void> write_registry(const map_batch& changes) override { return apply(registry_tree, changes); }
  result<void> write(volume_id volume, const map_batch& changes) override;
  result<volume_id> create_tree() override;
  result<void> remove_tree(volume_id volume) override;
  result<volume_snapshot> take_snapshot(volume_id volume) override;
  result<void> remove_snapshot(volume_id volume, volume_snapshot snapshot) override;
  result<volume_id> clone(volume_id volume, volume_snapshot snapshot) override;
  result<void> roll_back(volume_id volume, volume_snapshot snapshot) override;
  result<void> visit_differences(volume_id volume, volume_snapshot from, volume_snapshot to,
                                 const difference_visitor& visit) override;

  void begin_steps() override;
  void keep_steps() override;
  void take_back_steps() override;

  /// What else is to be done if the steps that are being made are taken back.
  void when_taken_back(std::function<void()> undo);

  /// The tree that is a volume's now. `not_found`.
  result<store::tree_id> tree_of(volume_id volume) const;

  /// What is kept beside the volumes.
  enum class work_mark : char {
    topics = 'w',     ///< what a change of a volume means for topics
    changelog = 'c',  ///< changes of tables on their way
    producer = 'p',   ///< the id under which those are written
  };

  /// Keeps something that is still to be done, with whatever becomes durable together with it; under which key.
  result<std::string> remember(std::string_view what, work_mark as = work_mark::topics);
  result<void> forget(const std::string& key);

  /// All that is kept: keys and what, the oldest first.
  result<std::vector<std::pair<std::string, std::string>>> remembered(work_mark as = work_mark::topics) const;

  /// The last batch that was applied through this.
  store::epoch last() const { return last_; }

  const store::block_store& blocks() const { return store_; }

  static constexpr store::tree_id registry_tree{1}, places_tree{2};

 private:
  result<reader> read(store::tree_id tree) const;
  result<void> apply(store::tree_id tree, const map_batch& changes);
  result<void> apply(std::span<const store::store_change> changes);

  store::block_store& store_;
  const seen seen_;
  const log_cutter cut_;
  const snapshot_farewell farewell_;
  store::epoch last_;

  struct steps {
    store::epoch before;
    std::vector<std::function<void()>> undo = {};
  };
  std::vector<steps> steps_;  // the inner ones last
};

}  // namespace millrace
