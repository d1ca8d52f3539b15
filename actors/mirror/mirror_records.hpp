#pragma once
#include <caf/actor_system.hpp>

#include <functional>
#include <string>
#include <vector>

#include "actors/mirror/mirror_state.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "runtime/link/link_caller.hpp"

namespace millrace {

struct mirror_records_options {
  volume_desk volumes;
  caf::actor_system* system = nullptr;  ///< of the partitions
  std::function<bool()> stopping = {};
  std::function<void(volume_id, std::uint64_t records)> lacking = {};  ///< told when it is known
};

/// What one run of a mirror does about topics: learns which there are, has them made, and brings their logs up to the
/// source's cut. Every call blocks. Errors are for the operator.
class mirror_records {
 public:
  mirror_records(const mirror_records_options& options, volume_record volume, link_caller& source,
                 std::string source_volume)
      : options_(options), volume_(std::move(volume)), source_(source), source_volume_(std::move(source_volume)) {}

  /// Of a source on this node, before anything is made: `already_exists` if it has topics.
  result<void> check_source_here() const;

  /// Everything below the cut is here, durably, when it returns. `came` is called when `bytes` has grown, before the
  /// records are written: what it refuses is not.
  result<void> receive(const mirror_progress& run, const std::function<result<void>()>& came);

  /// From one instant on the mirror is what was received; `commit` makes the volume's tree so.
  result<void> show(volume_snapshot made, std::function<result<void>(const map_batch& registry)> commit);

  std::uint64_t bytes() const { return bytes_; }  ///< of records that came

 private:
  struct position {
    std::int64_t end;
    std::uint32_t crc;
  };

  result<void> list(const mirror_progress& run);
  result<void> take_list(schema::DeltaLogs::Reader item);
  result<std::vector<position>> find_ends();
  result<void> fetch(const mirror_progress& run, const std::vector<std::size_t>& wanted,
                     const std::vector<position>& ends, const std::function<result<void>()>& came);
  result<void> append(const mirror_log& to, capnp::Data::Reader batches);
  result<void> sync();
  result<void> on_volumes(std::function<result<void>(mirror_topics&)> work) const;

  const mirror_records_options& options_;
  const volume_record volume_;
  link_caller& source_;
  const std::string source_volume_;
  std::vector<source_topic> topics_;
  cursor_commits cursors_;
  bool cursors_as_shown_ = false;
  std::vector<mirror_log> logs_;
  std::vector<std::int64_t> stable_;
  std::uint64_t bytes_ = 0, lacking_ = 0;
};

}  // namespace millrace
