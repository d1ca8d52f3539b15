#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "actors/mirror/mirror_state.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// How the mirrors of a node are, as whoever asks sees it. Threads: any.
class mirror_board {
 public:
  struct status {
    bool running = false;
    std::string broken;  ///< why the last run failed; empty: it did not
    std::optional<mirror_receipt> last;
    std::int64_t ended_at = 0;  ///< of the last run, good or not; nanoseconds since 1970
    std::uint64_t lacking = 0;  ///< records of the source's cut that are not shown yet
  };

  /// False if a run of the volume is under way already.
  bool begin(volume_id volume);
  void end(volume_id volume, const result<mirror_receipt>& done, std::int64_t now);
  void lacks(volume_id volume, std::uint64_t records);
  void restore(volume_id volume, const mirror_receipt& last);
  status of(volume_id volume) const;
  std::map<volume_id, status> all() const;

  /// A reply about a mirror, with what the board knows of it.
  envelope<schema::VolumeReply> complete(const envelope<schema::VolumeReply>& reply, volume_id volume,
                                         std::int64_t now) const;

 private:
  mutable std::mutex mutex_;
  std::map<volume_id, status> volumes_;
};

}  // namespace millrace
