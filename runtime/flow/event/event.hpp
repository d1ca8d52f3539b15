#pragma once
#include <cstdint>
#include <vector>

#include "runtime/flow/event/event_time.hpp"

namespace millrace::flow {

/// Where an event stands in its round: what the round's n-th step lets happen comes in two phases, first what follows
/// from its event (2n), then what follows from the mark having moved on behind it (2n + 1). Stages take and give events
/// in rising places, and so the order at a merge is that of rounds of one event each, however large the rounds are.
using round_place = std::uint32_t;

constexpr round_place place_of_event(std::size_t step) { return static_cast<round_place>(2 * step); }
constexpr round_place place_of_mark(std::size_t step) { return static_cast<round_place>(2 * step + 1); }
constexpr std::size_t step_of(round_place place) { return place / 2; }

/// A value on its way through a graph.
template <class T>
struct event {
  T value;
  event_time time;
  round_place place = 0;

  /// How far behind the mark of its own partition it came, in ms, 0 as a rule. It travels with the event, since the
  /// marks further down also depend on how far other partitions have been read: whether an event is late must not.
  std::uint32_t late_by_ms : 31 = 0;

  /// Nothing older follows it on its edge: for a stage that takes no other, the mark has come to its time.
  std::uint32_t in_order : 1 = 0;

  /// Its own partition had promised that nothing before this would come any more; `beginning_of_time` if in time.
  event_time promised() const { return late_by_ms == 0 ? beginning_of_time : event_time(time.value + late_by_ms); }
};

/// Saturates: later than 24 days is as late as 24 days.
constexpr std::uint32_t lateness_ms(event_time promised, event_time time) {
  const auto by = promised.value - time.value;
  if (by <= 0) return 0;
  return by > std::int64_t{INT32_MAX} ? std::uint32_t{INT32_MAX} : static_cast<std::uint32_t>(by);
}

/// The events that one stage hands to the next within a round. Kept from round to round, so that a round allocates
/// nothing once its vectors have grown.
template <class T>
using events = std::vector<event<T>>;

}  // namespace millrace::flow
