#pragma once
#include <functional>

#include "actors/mirror/source_logs.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "runtime/link/incoming_call.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

struct mirror_source_options {
  store::block_store* store = nullptr;
  volume_desk volumes;
  std::function<void(std::function<void()>)> run_blocking;  ///< on threads of the mirrors' own
  source_logs* logs = nullptr;
};

/// The side of a mirror that has what is mirrored. Threads: any.
class mirror_source {
 public:
  explicit mirror_source(mirror_source_options options) : options_(std::move(options)) {}

  /// Answers a BeginDelta: takes the snapshot, and says which of its snapshots the mirror has already. Snapshots of
  /// earlier runs of the same mirror that no run needs any more go.
  void begin(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
             const incoming_call& call) const;

  /// Answers a ReadDelta with items.
  void read(const envelope<schema::VolumeRequest>& request, const volume_asker& asker, const incoming_call& call) const;

  /// Answers a ListDeltaLogs, or a ReadDeltaLogs, with items.
  void list_logs(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                 const incoming_call& call) const;
  void read_logs(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                 const incoming_call& call) const;

  /// Answers a WalkSnapshot with items.
  void walk(const envelope<schema::VolumeRequest>& request, const volume_asker& asker, const incoming_call& call) const;

 private:
  using sending = std::function<result<void>(schema::VolumeRequest::Reader, const incoming_call&)>;

  /// Lets `send` send its items if the volumes say that the asker may have them.
  void answer(const envelope<schema::VolumeRequest>& request, const volume_asker& asker, const incoming_call& call,
              std::uint64_t bytes_per_second_max, sending send) const;

  const mirror_source_options options_;
};

}  // namespace millrace
