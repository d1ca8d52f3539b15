#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "actors/volume/followed_rows.hpp"
#include "actors/volume/state_rows.hpp"
#include "actors/volume/store_port.hpp"
#include "actors/volume/table_rows.hpp"
#include "actors/volume/table_topics.hpp"
#include "actors/volume/volume_access.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// What follows from a request beside its answer.
struct volume_outcome {
  /// Changes of a table, in their order, for its changelog: key and value of a record each.
  struct changelog {
    std::string topic;  ///< "/payments/cards:changes"
    std::vector<std::pair<std::string, std::string>> records;
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
  explicit volume_service(store_port& store, table_topics topics = {}) : store_(store), topics_(std::move(topics)) {}

  /// Before the first request: makes the volume "/" of an empty store, and forgets files that nobody has open any more.
  result<void> open(std::int64_t now);

  /// `asker` is who the acceptor of the connection says it is.
  volume_outcome handle(const envelope<schema::VolumeRequest>& request, const volume_asker& asker, std::int64_t now);

  /// Rows of the topic that a table follows, with how far the table is then. `CONDITION_FAILED` if it is elsewhere,
  /// `READ_ONLY` if it follows no topic, or not that one.
  volume_outcome follow(const followed_rows& rows, std::int64_t now);

  /// Rows of a service's private table. `NOT_FOUND` or `STALE_OBJECT` if it is gone, `READ_ONLY` in a mirror.
  volume_outcome keep_state(const state_rows& rows, std::int64_t now);

  /// Makes and deletes the snapshots that schedules ask for; at least once an hour. The reply says `done`, or of the
  /// first volume that failed why; the others are seen to nevertheless.
  volume_outcome follow_schedules(std::int64_t now);

 private:
  template <class F>
  volume_outcome handle_own(std::int64_t now, F decide);

  store_port& store_;
  const table_topics topics_;
};

}  // namespace millrace
