#pragma once
#include <tuple>

#include "runtime/flow/event/event_time.hpp"

namespace millrace::flow {

/// A value that a join keeps in its state until its partners have come, and when it happened.
template <class T>
struct kept_value {
  event_time time;
  T value;
  static auto fields(auto& self) { return std::tie(self.time, self.value); }
};

}  // namespace millrace::flow
