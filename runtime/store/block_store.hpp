#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/store_record.hpp"
#include "codecs/store/superblock.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/store/applied_steps.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/block_room.hpp"
#include "runtime/store/delta_source.hpp"
#include "runtime/store/ordered_map.hpp"
#include "runtime/store/recent_batches.hpp"
#include "runtime/store/scrub_position.hpp"
#include "runtime/store/space_map.hpp"
#include "runtime/store/store_damage.hpp"
#include "runtime/store/store_figures.hpp"
#include "runtime/store/store_journal.hpp"
#include "runtime/store/store_options.hpp"
#include "runtime/store/store_plans.hpp"
#include "runtime/store/tree_diff.hpp"
#include "runtime/store/tree_edit.hpp"
#include "runtime/store/tree_table.hpp"

namespace millrace::store {

class leaf_queue;

/// The changes of a batch to a tree. They borrow from it.
std::vector<store_change> changes_of(tree_id tree, const map_batch& batch);

/// Ordered maps in copy-on-write blocks, with snapshots and clones that cost nothing: runtime/store/README.md.
///
/// A change is made by `apply`, and is durable, and seen by readers, after `flush`; after `keep` it is seen and
/// outlives the process, but perhaps not a loss of power. Errors beside those named: `io_failure`, `corrupt`; after a
/// write to the disk has failed every change is refused with that error until the store is opened anew. `no_space` of
/// any call has lost nothing: what was applied is still there, and the same call may be made again when there is room.
/// Ownership: the disk outlives it. Threads: any; writers take turns, readers wait for nobody.
class block_store {
 public:
  /// Opens the store in `directory`, made if it does not exist. Reads one superblock and what was committed since the
  /// checkpoint that it tells of. `corrupt`, `unsupported`.
  static result<std::unique_ptr<block_store>> open(disk& d, const std::string& directory, const store_options& options);
  // -- changing

  /// A number that no tree or snapshot of this store has had.
  std::uint64_t new_id();

  /// Makes all of the changes, or after an error none. A tree is not written to behind a snapshot of it in the same
  /// batch, nor a clone of that snapshot: `invalid_argument`, as for the number 0, the empty key and keys beyond
  /// `key_bytes_max`. `not_found`: no such tree, snapshot or key; `already_exists`; `unavailable`: clones of newer
  /// snapshots forbid rolling back; `no_space`. The batch's number, for `flush`.
  result<epoch> apply(std::span<const store_change> changes);
  result<epoch> apply(tree_id tree, const map_batch& batch);

  /// Returns when all batches up to `upto` are durable; those of others go with them.
  result<void> flush(epoch upto);

  /// Returns when all batches up to `upto` outlive the process, and are seen by readers. A loss of power takes none
  /// that a flush has returned for, and none without all that came after it. Large ones are flushed.
  result<void> keep(epoch upto);

  /// `apply` and `flush`.
  result<void> commit(std::span<const store_change> changes);
  result<void> commit(tree_id tree, const map_batch& batch);

  /// Puts entries behind all that a tree has, in full nodes, as `next(key, value)` says them until it says false: they
  /// ascend. Durable when it returns, and before that in parts, as after an error. None of it goes to the journal, so
  /// that whoever flushes or keeps meanwhile waits for a checkpoint. `invalid_argument`: a key is not above all others.
  using entry_source = std::function<result<bool>(std::string_view& key, std::string_view& value)>;
  result<void> load(tree_id tree, const entry_source& next);

  /// Writes everything to its blocks, so that the journal is not needed. One at a time; changes go on meanwhile.
  result<void> checkpoint();

  /// Whether there is enough for one, or a start has found much in the journal.
  bool checkpoint_due() const;

  /// Lets go some of the blocks that dropped trees and snapshots had, as every batch does; false: there are none. For
  /// whoever wants them back while nothing is written. As an empty batch, it needs a flush.
  result<bool> reclaim();

  /// Whether a checkpoint would set free enough of what was let go to be worth it.
  bool room_due() const;

  /// Gives room of free blocks in the file back to the file system; of how many, 0: there are no more than are kept.
  /// Waits for a checkpoint that is being made, and holds up the next one. `unsupported`: the file system takes none.
  result<std::uint64_t> give_back(const room_limits& limits);

  /// While it lives nothing is flushed and no checkpoint is cut, so that batches applied meanwhile, and flushed
  /// together afterwards, are all there after a loss of power or none is.
  std::unique_lock<std::mutex> hold_together() { return std::unique_lock(together_mutex_); }

  /// For whoever holds things together: what is applied from `begin_steps` on stays with `keep_steps`, or is taken back
  /// as if it had never been. They nest. Nobody keeps a reader of `working`, or of a snapshot taken meanwhile, beyond
  /// taking back; others apply nothing meanwhile.
  void begin_steps();
  void keep_steps();
  void take_back_steps();

  /// As `apply`, but goes beyond `unwritten_bytes_max` rather than wait for a checkpoint: for whoever holds things
  /// together.
  result<epoch> apply_at_once(std::span<const store_change> changes);

  // -- reading

  /// The newest durable, or kept, state of a tree, fixed; `not_found`. It may outlive the tree, not the store. What it
  /// sees, and nothing else, stays on disk until it goes.
  result<std::unique_ptr<map_reader>> latest(tree_id tree) const;

  /// A snapshot, durable or not.
  result<std::unique_ptr<map_reader>> at(snapshot_id snapshot) const;

  /// The state after all that was applied, durable or not. For whoever alone applies, until it does.
  result<std::unique_ptr<map_reader>> working(tree_id tree) const;

  /// Reads single keys of the newest durable state of a tree, without setting up anything for each. Cheap to copy.
  class tree_handle {
   public:
    result<bool> get(std::string_view key, std::string& into) const;

   private:
    friend class block_store;
    const block_store* store_ = nullptr;
    std::shared_ptr<published_root> published_;
  };
  result<tree_handle> handle(tree_id tree) const;

  std::vector<tree_id> trees() const;
  std::vector<snapshot_id> snapshots(tree_id tree) const;   ///< oldest first
  std::vector<tree_id> clones(snapshot_id snapshot) const;  ///< of one that may be dropped; and clones of those

  /// The hash of all that a snapshot holds; zero: it is empty, or no checkpoint has it yet.
  result<block_hash> root_hash(snapshot_id snapshot) const;
  result<tree_root> root_of(snapshot_id snapshot) const;

  /// Calls `f(key, before, after)` for each key whose value is not the same in two snapshots; a value that is not there
  /// is null. Costs what differs.
  using difference = std::function<result<void>(std::string_view, const std::string_view*, const std::string_view*)>;
  result<void> diff(snapshot_id before, snapshot_id after, const difference& f, const key_range& within = {}) const;

  /// As `diff`, with the newest durable state of a tree.
  result<void> diff_with_latest(snapshot_id before, tree_id after, const difference& f) const;

  /// The root of what was applied to a tree; its hash is known if a checkpoint has it.
  result<tree_root> working_root(tree_id tree) const;

  /// Blocks that an import has received; `not_found`. Changes of kind `begin_import` and so on make it.
  result<std::uint64_t> import_progress(std::uint64_t import) const;

  /// Imports that were begun and not finished.
  std::vector<std::uint64_t> imports(tree_id tree) const;

  /// What `snapshot` has that `earlier` of the same tree has not; `earlier` 0: all of it. A checkpoint has written both
  /// when this returns. They must stay while the source is used.
  result<delta_source> delta(snapshot_id snapshot, snapshot_id earlier);

  // -- checking

  /// Reads every block from the disk, past the system's memory, that the newest checkpoint or a tree refers to, but for
  /// the remains of dropped trees. `damaged` is told of each that is not what was written.
  void scrub(const damage_visitor& damaged) const;

  /// The same in parts, between which nothing is held: goes on from `at` until it has read `blocks_max` blocks, and not
  /// much more: a value is read as a whole, and so is the way down to the first one. How many were read.
  std::uint64_t scrub_on(scrub_position& at, std::uint64_t blocks_max, const damage_visitor& damaged) const;

  /// Whether the blocks in use are those that something refers to, no more and no less. Nobody changes anything
  /// meanwhile. `corrupt` says which are not.
  result<void> check_space() const;

  /// The last batch that was applied.
  epoch applied() const;

  store_figures figures() const;
  block_cache& cache() const { return *cache_; }

 private:
  block_store(disk& d, std::string directory, const store_options& options)
      : disk_(d),
        directory_(std::move(directory)),
        options_(options),
        recent_file_(disk_, directory_),
        unwritten_bytes_max_(options.unwritten_bytes_max) {}

  struct published_change {
    tree_id tree;
    std::shared_ptr<published_root> where;
    std::unique_ptr<shown_root> root;
  };
  struct counted_root {
    tree_root root;
    epoch since;  // blocks born up to this belong to an earlier one
    tree_id tree;
    snapshot_id snapshot;
  };
  // store_scrub.cpp
  std::optional<counted_root> next_root(scrub_position& at) const;
  std::optional<counted_root> next_root_of(const tree_state& t, scrub_position& at) const;
  std::uint64_t scrub_space(const damage_visitor& damaged) const;

  // store_check.cpp
  std::vector<counted_root> all_roots() const;
  result<void> mark_trees(std::vector<bool>& seen) const;
  result<void> mark_others(std::vector<bool>& seen) const;

  // store_opening.cpp
  result<void> open_files();
  result<bool> find_superblock();
  result<void> renew_superblock();
  result<void> begin_anew();
  result<void> replay_record(std::span<const std::byte> bytes);
  result<void> replay_recent(bool& any);
  result<void> load_space();
  result<void> load_tables();
  result<void> replay();
  result<void> replace_recent();
  result<void> link_tables();
  result<void> grow(std::size_t blocks);
  result<void> make_room(std::size_t blocks);

  // block_store.cpp
  void use_id(std::uint64_t id);
  result<epoch> apply_locked(std::span<const store_change> changes, bool journaled);
  epoch begin_batch();
  result<void> change_in_batch(const store_change& c);
  void end_batch(epoch now);
  result<void> change(const store_change& c);
  result<void> change_map(const store_change& c);
  void undo(epoch at);
  void remember_root(tree_id id);
  void work_on(const tree_state& t);
  void fail(const error& e);

  // loading.cpp
  result<epoch> append_leaves(tree_id tree, leaf_queue& from, bool all);

  // freed_blocks.cpp
  void settle_freed(epoch at);
  void settle(const block_pointer& freed, epoch at);
  void release_pending();
  void release_or_lease(const pending_block& p);
  void release(const block_pointer& p);
  void release_leased();
  void each_waiting(const std::function<void(const block_pointer&)>& f) const;

  // applied_steps.cpp
  void hold_back(epoch at);

  // flush.cpp
  void take_changed_roots();
  void forget_records();
  bool begin_flush(flush_plan& plan);
  result<void> flush_alone(epoch upto);
  bool begin_keep(epoch upto, std::vector<std::byte>& record, epoch& last);
  result<void> release_recent();
  result<void> write_records(flush_plan& plan);
  void publish(epoch upto);

  // store_reading.cpp
  std::unique_ptr<map_reader> reader_of(const tree_root& root, epoch at) const;
  void show(epoch upto) const;

  // structure_changes.cpp
  result<void> make_tree(const store_change& c);
  result<void> make_snapshot(const store_change& c);
  result<void> make_clone(const store_change& c);
  result<void> drop_tree(tree_id id, bool keep_snapshots);
  result<void> drop_snapshot(snapshot_id id);
  result<void> roll_back(tree_id id, snapshot_id to);
  std::vector<snapshot_id>::const_iterator place_of(const tree_state& t, snapshot_id id) const;
  void erase_from(tree_id tree, snapshot_id id);
  result<void> destroy_snapshot(snapshot_id id);
  result<void> destroy_newest(snapshot_id id);
  result<void> destroy_between(snapshot_id id);
  result<void> forget_tree(tree_id id);
  void leave_behind(const tree_root& root, epoch since);
  void let_go_remains();
  result<void> forget_dead(snapshot_id id);
  epoch shared_until(const tree_state& t) const;
  epoch origin_epoch(const tree_state& t) const;
  epoch epoch_before(tree_id tree, snapshot_id id) const;
  void remember_snapshot(snapshot_id id);

  // checkpoint.cpp
  result<bool> cut(checkpoint_plan& plan);
  std::size_t blocks_for_tables() const;
  void take_blocks(checkpoint_plan& plan);
  result<void> write_blocks(const checkpoint_plan& plan);
  result<void> write_superblock(const superblock& s);
  void finish(checkpoint_plan& plan);
  void give_hash(std::unique_ptr<shown_root>& root) const;

  // imports.cpp
  result<import_state*> find_import(std::uint64_t id);
  result<void> begin_import(const store_change& c);
  result<void> receive(const store_change& c);
  result<void> finish_import(const store_change& c);
  result<void> abort_import(std::uint64_t id);
  result<void> abort_imports_of(tree_id tree);
  result<block_pointer> had_block(const import_state& i, const delta_block& block, std::size_t pointer,
                                  const tree_node* node) const;
  result<void> free_replaced(const tree_root& before, const tree_root& after, epoch since);
  result<void> mark_imports(std::vector<bool>& seen) const;

  // store_tables.cpp
  result<void> list_tables();
  result<void> list_imports(tree_edit& edit);
  result<void> list_removed(tree_edit& edit);
  result<void> list_remains(tree_edit& edit);
  result<void> hash_root(tree_root& root, bool whole);
  result<void> hash_frame(frame& f, bool whole);
  result<void> hash_pointer(std::byte* place, bool whole);
  void fill_in_hashes(frame& f) const;

  // store_space.cpp
  result<void> plan_space(checkpoint_plan& plan);
  result<void> write_space(checkpoint_plan& plan, const std::vector<bool>& moved);

  disk& disk_;
  const std::string directory_;
  const store_options options_;
  std::shared_ptr<file> file_;
  std::shared_ptr<file> device_;  // the same one, to be read as the disk has it
  std::unique_ptr<block_cache> cache_;

  std::mutex checkpoint_mutex_;  // order: flush, checkpoint, together, the rest
  std::mutex flush_mutex_;
  recent_batches recent_file_;  // of who flushes or keeps
  std::mutex together_mutex_;   // held by whoever changes things together, and for the cut of a checkpoint
  mutable std::mutex mutex_;    // all below
  std::unique_ptr<space_map> space_;
  std::unique_ptr<block_room> room_;
  std::optional<store_journal> journal_;
  std::vector<finished_record> finished_;       // of the journal, not written as it had no room
  std::deque<store_record_writer> records_{1};  // the last one grows; those before it end where checkpoints were cut
  store_record_writer recent_;                  // what was applied and neither kept nor flushed, if `keeping_`
  bool keeping_ = false;                        // since the last flush
  bool keep_wanted_ = false;                    // somebody has kept something
  bool recent_held_ = false;                    // its file has what no journal and no checkpoint has
  superblock superblock_;                       // the newest durable one
  std::uint64_t slot_ = 0;                      // where the next one goes, and its copy behind it
  tree_root system_;
  std::map<tree_id, tree_state> trees_;
  std::map<snapshot_id, snapshot_state> snapshots_;
  std::map<snapshot_id, std::vector<dead_block>> dead_;  // since the last checkpoint
  std::vector<tree_id> removed_trees_;                   // since then too
  std::vector<snapshot_id> removed_snapshots_;
  std::map<std::uint64_t, import_state> imports_;
  std::vector<std::uint64_t> removed_imports_;
  std::map<std::uint64_t, tree_remains> remains_;
  std::vector<std::uint64_t> removed_remains_;
  std::vector<block_pointer> space_pages_;  // where the space map is on disk
  std::vector<block_pointer> space_lists_;  // what points to those, and last what points to these
  std::vector<tree_id> unpublished_;
  std::vector<published_change> publishing_;                               // what a flush is making durable
  std::vector<std::pair<tree_id, std::shared_ptr<published_root>>> gone_;  // to be published as that
  std::map<tree_id, std::shared_ptr<published_root>> shown_;               // what readers find, gone or not
  std::vector<std::function<void()>> undo_;                                // of the batch at work
  std::vector<applied_steps> steps_;  // that may be taken back, the inner ones last
  epoch applied_;                     // the last batch
  epoch durable_;                     // the last that is durable
  epoch shown_upto_;                  // the last that readers see
  mutable epoch visible_;             // the last that somebody may see
  epoch unjournaled_;                 // the last that the journal will not have
  epoch last_cut_;                    // the last that a checkpoint was begun with
  bool other_file_free_ = true;       // of the journal
  bool journal_held_ = false;         // by what the start found there
  bool writing_blocks_ = false;       // a checkpoint is
  std::size_t unwritten_bytes_max_;   // more than the option says until what a start did again is in a checkpoint
  bool found_much_ = false;           // a start did, and none has it yet
  std::atomic<std::uint64_t> next_id_{1};
  std::optional<error> failed_;
  std::deque<std::pair<epoch, std::uint64_t>>
      publications_;                                     // and the tick at which what was before became unreachable
  epoch unreachable_;                                    // what was freed up to it, nobody reads
  std::deque<pending_block> pending_new_, pending_old_;  // no superblock refers to it; one does
  std::map<epoch, std::vector<pending_block>> leased_;   // whom only that lease still sees
  std::deque<std::pair<std::unique_ptr<const shown_root>, std::uint64_t>> old_roots_;
  std::uint64_t blocks_written_ = 0, journal_written_ = 0, checkpoints_ = 0;
};

}  // namespace millrace::store
