#pragma once
#include <chrono>
#include <cstdint>
#include <limits>

#include "codecs/base/strong.hpp"

namespace millrace::flow {

/// When something happened, as the event itself says: milliseconds since 1970-01-01 UTC.
using event_time = strong<struct event_time_tag, std::int64_t>;

/// When something is done here, by the clock of the machine or of a test: milliseconds since 1970-01-01 UTC.
using wall_time = strong<struct wall_time_tag, std::int64_t>;

constexpr wall_time end_of_days{std::numeric_limits<std::int64_t>::max() / 2};

/// A length of time.
using span_ms = std::chrono::milliseconds;

/// Before and after every event. Neither is ever an event's own time.
constexpr event_time beginning_of_time{std::numeric_limits<std::int64_t>::min() / 2};
constexpr event_time end_of_time{std::numeric_limits<std::int64_t>::max() / 2};

/// The mark of what has nothing to say for now, so that nobody waits for it: others decide.
constexpr event_time idle_mark{end_of_time.value - 1};

constexpr event_time operator+(event_time t, span_ms d) { return event_time(t.value + d.count()); }
constexpr event_time operator-(event_time t, span_ms d) { return event_time(t.value - d.count()); }
constexpr wall_time operator+(wall_time t, span_ms d) { return wall_time(t.value + d.count()); }
constexpr wall_time operator-(wall_time t, span_ms d) { return wall_time(t.value - d.count()); }

}  // namespace millrace::flow
