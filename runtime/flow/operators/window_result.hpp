#pragma once
#include <tuple>
#include <utility>

#include "runtime/flow/event/event_time.hpp"

namespace millrace::flow {

/// What a window has come to. As an event it has the last instant of the window as its time.
template <class Key, class R>
struct window_result {
  Key key;
  event_time start;  ///< the first instant in it
  event_time end;    ///< the first behind it
  R value;

  static auto fields(auto& self) { return std::tie(self.key, self.start, self.end, self.value); }
  friend bool operator==(const window_result&, const window_result&) = default;
};

/// The last multiple of `step` that is not after `t`.
constexpr event_time floor_to(event_time t, span_ms step) {
  const auto rest = t.value % step.count();
  return event_time(t.value - (rest < 0 ? rest + step.count() : rest));
}

constexpr span_ms one_instant{1};

}  // namespace millrace::flow
