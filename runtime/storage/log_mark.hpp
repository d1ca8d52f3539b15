#pragma once
#include "codecs/kafka/units.hpp"

namespace millrace {

/// What the checkpoint of a data directory keeps of one partition's log.
struct log_mark {
  kafka::offset log_start{0};    ///< nothing below it is served
  kafka::offset durable_end{0};  ///< every record below it was on the device
  /// The machine has stopped since, a sync failed, or bad bytes were found: nothing above `durable_end` is believed
  /// before its CRC has been checked. Else the page cache still has what was written.
  bool suspect = false;

  friend bool operator==(const log_mark&, const log_mark&) = default;
};

}  // namespace millrace
