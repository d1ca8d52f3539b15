#pragma once
#include <string>
#include <vector>

#include "actors/volume/volume_registry.hpp"

namespace millrace {

/// What a volume's schedule asks for at a moment.
struct scheduled_snapshots {
  struct due {
    std::string name;      ///< "hourly-2026-11-29T05", "daily-2026-11-29", "weekly-2026-11-23"
    std::string schedule;  ///< "hourly", "daily", "weekly"
  };
  std::vector<due> to_make;
  std::vector<snapshot_record> to_delete;  ///< the oldest of those beyond what is kept; never one with clones
};

/// `snapshots`: those of the volume, the oldest first. `now`: nanoseconds since 1970. One snapshot an hour, day or week
/// (from Monday; all UTC), made at the first moment that this is called in it. Those made by hand are never deleted.
scheduled_snapshots plan_snapshots(const snapshot_schedule& schedule, const std::vector<snapshot_record>& snapshots,
                                   std::int64_t now);

}  // namespace millrace
