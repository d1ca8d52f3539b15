#pragma once
#include <optional>
#include <string>

#include "actors/mirror/mirror_records.hpp"
#include "actors/mirror/mirror_state.hpp"
#include "actors/mirror/source_link.hpp"
#include "actors/mirror/source_logs.hpp"
#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

struct mirror_run_options {
  store::block_store* store = nullptr;
  volume_desk volumes;
  link_setup links;
  std::string cluster_id;  ///< of this node: names the mirror to its source
  const clock* time = nullptr;
  std::function<bool()> stopping = {};  ///< whether the node is; runs then end between two items
  mirror_records_options records = {};
  const source_logs* logs = nullptr;  ///< of this node, which a comparison reads

  /// Told how a run ended, on its thread, and may block.
  std::function<void(const volume_record& volume, const result<mirror_receipt>& done)> ended = {};
};

/// One run of a mirror: asks the source for a snapshot, takes the blocks that are missing, and changes the volume to it
/// at one instant. A run that was cut off is gone on with. Blocks. Errors are for the operator: `unavailable` if the
/// source cannot be reached or refuses.
class mirror_run {
 public:
  /// `source`: the link of an earlier run, if there is one; this run leaves it to the next unless it fails.
  mirror_run(const mirror_run_options& options, volume_record volume, std::optional<source_link>& source)
      : options_(options),
        volume_(std::move(volume)),
        port_(*options.store, block_store_port::seen::applied),
        source_(source) {}

  result<mirror_receipt> run();

 private:
  result<std::optional<mirror_progress>> unfinished() const;
  result<mirror_progress> begin();
  result<void> keep_own_state() const;
  result<void> stand_on(const store::block_hash& base_root);
  result<void> receive(const mirror_progress& p);
  result<void> take(const mirror_progress& p, const envelope<schema::DeltaItem>& item);
  void count_moved(const mirror_progress& p);
  mirror_progress progress_now(const mirror_progress& p);
  result<void> keep_tally(const mirror_progress& p);
  result<mirror_receipt> go_on(const mirror_progress& p);
  result<void> check_not_ended(const mirror_progress& p) const;
  result<mirror_receipt> finish(const mirror_progress& p);
  result<void> give_up(const mirror_progress& p);
  result<mirror_receipt> run_connected();
  result<void> connect();
  void drop_old_snapshots();
  std::int64_t now() const { return options_.time->wall_ms() * 1'000'000; }

  const mirror_run_options& options_;
  const volume_record volume_;
  block_store_port port_;
  std::optional<source_link>& source_;
  std::unique_ptr<mirror_records> records_;
  mirror_receipt receipt_;
  std::uint64_t counted_bytes_ = 0;  // of the link, in the receipt or of earlier runs
};

}  // namespace millrace
