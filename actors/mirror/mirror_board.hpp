#pragma once
#include <chrono>
#include <condition_variable>
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
    bool running = false;   ///< or being compared
    std::string broken;     ///< why the last run failed; empty: it did not
    unsigned failures = 0;  ///< runs that failed since one was good
    std::optional<mirror_receipt> last;
    std::int64_t ended_at = 0;  ///< of the last run, good or not; nanoseconds since 1970
    std::uint64_t lacking = 0;  ///< records of the source's cut that are not shown yet

    /// Whether the last good run found something new, or there was none.
    bool moved() const { return !last || !last->moved.nothing(); }
  };

  /// False if a run of the volume is under way already, or it is being compared.
  bool begin(volume_id volume);

  /// The same for a comparison, which waits for a run to end; none begins before `let_go`. False: it took too long.
  bool hold(volume_id volume, std::chrono::milliseconds patience);
  void let_go(volume_id volume);

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
  std::condition_variable ended_;
  std::map<volume_id, status> volumes_;
};

}  // namespace millrace
