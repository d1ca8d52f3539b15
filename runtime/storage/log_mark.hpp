#pragma once
#include <cstdint>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// How a log was left.
enum class log_ending : std::uint8_t {
  open = 0,   ///< in use, and the machine has not stopped since: what was written can be read back
  clean = 1,  ///< closed in order: it ends at the durable end
  suspect =
      2,  ///< the machine stopped, a sync failed or bad bytes were found: nothing above the durable end is believed
};

/// What the checkpoint of a data directory keeps of one partition's log.
struct log_mark {
  kafka::offset log_start{0};    ///< nothing below it is served
  kafka::offset durable_end{0};  ///< every record below it was on the device
  log_ending ending = log_ending::open;

  friend bool operator==(const log_mark&, const log_mark&) = default;
};

}  // namespace millrace
