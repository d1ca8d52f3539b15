#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "actors/volume/store_port.hpp"
#include "actors/volume/table_rows.hpp"
#include "actors/volume/volume_access.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// What follows from a request beside its answer.
struct volume_outcome {
  /// Changes of a table, in their order, for its changelog.
  struct changelog {
    std::string topic;
    std::vector<row_change> changes;
  };
  struct stream {
    volume_id volume;
    object_id object;
  };

  envelope<schema::VolumeReply> reply;

  /// The answer waits until all that the store was given is durable; false for what only reads, and for refusals.
  bool changed = false;

  std::vector<changelog> changelogs;    ///< to be appended before the answer
  std::vector<stream> removed_streams;  ///< whose topics are to go
  std::vector<volume_id> mirror_runs;   ///< that are to begin
};

/// Answers everything that is asked of volumes, from every way in: finds the place, checks permissions, decides, and
/// gives the store what changes. Nothing is kept between requests: all state is the store's.
/// Ownership: borrows the store. Threads: requests that change something (`is_change`) one at a time, others by any;
/// all may block on the disk. Times are nanoseconds since 1970.
class volume_service {
 public:
  explicit volume_service(store_port& store) : store_(store) {}

  /// Before the first request: makes the volume "/" of an empty store, and forgets files that nobody has open any more.
  result<void> open(std::int64_t now);

  /// `asker` is who the acceptor of the connection says it is.
  volume_outcome handle(const envelope<schema::VolumeRequest>& request, const volume_asker& asker, std::int64_t now);

  /// Makes and deletes the snapshots that schedules ask for; at least once an hour. The reply says `done`, or of the
  /// first volume that failed why; the others are seen to nevertheless.
  volume_outcome follow_schedules(std::int64_t now);

 private:
  store_port& store_;
};

}  // namespace millrace
