#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/volume_host/cut_cursors.hpp"
#include "actors/volume_host/received_snapshot.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/link/incoming_call.hpp"
#include "runtime/storage/cut_reader.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// What is pointed to outlives the logs.
struct source_logs_options {
  store::block_store* store = nullptr;
  disk* files = nullptr;
  const catalog_publication* topics = nullptr;
  std::vector<std::string> data_directories;
  cut_cursors_source cursors;
  bool compacted_by_default = false;  ///< topics that do not say otherwise
};

/// The topics of snapshots, for mirrors of them. Threads: any; every call blocks until the link has taken all.
class source_logs {
 public:
  explicit source_logs(source_logs_options options) : options_(std::move(options)) {}

  const source_logs_options& options() const { return options_; }

  /// Sends which topics a snapshot has and what was committed on them, as items of DeltaLogs.
  result<void> list(schema::ListDeltaLogs::Reader asked, const incoming_call& call) const;

  /// Sends the records that the mirror lacks, as items of DeltaRecords. `invalid_argument`: what it has is not what the
  /// log has there.
  result<void> send(schema::ReadDeltaLogs::Reader asked, const incoming_call& call);

 private:
  result<cursor_commits> cursors_of(volume_snapshot snapshot, const stream_rows::contents& rows) const;
  result<bool> same_cursors(volume_snapshot base, const stream_rows::contents& rows) const;
  result<void> send_log(std::uint32_t index, schema::ReadDeltaLogs::Position::Reader from, cut_reader& reader,
                        const log_key& log, const incoming_call& call);
  std::optional<cut_place> place_near(const log_key& log) const;
  void keep_place(const log_key& log, const std::optional<cut_place>& place);

  const source_logs_options options_;
  mutable std::mutex mutex_;
  std::map<log_key, cut_place> places_;  // guarded by the mutex: where the last run ended
};

/// Reads what a snapshot has of a log, wherever that is by now. `topic`: its name, for people; may be empty.
/// `not_found`: the snapshot has none of it.
result<std::unique_ptr<cut_reader>> open_cut(const source_logs_options& of, volume_snapshot snapshot,
                                             const log_key& log, const std::string& topic);

/// Hands one item to the link and waits until it has gone. `timed_out`: the mirror takes nothing.
result<void> send_item(const incoming_call& call, const frame_ptr& item);

}  // namespace millrace
