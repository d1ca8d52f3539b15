#pragma once
#include <functional>

#include "actors/volume_host/volume_actor.hpp"
#include "runtime/link/incoming_call.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

struct mirror_source_options {
  store::block_store* store = nullptr;
  volume_desk volumes;
  std::function<void(std::function<void()>)> run_blocking;  ///< on threads of the mirrors' own
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

 private:
  const mirror_source_options options_;
};

}  // namespace millrace
