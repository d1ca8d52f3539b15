#pragma once
#include <algorithm>
#include <chrono>

#include "runtime/flow/topics/service_definition.hpp"

namespace millrace {

/// What speaks for a commit of an instance that has something to commit.
struct commit_need {
  bool caught_up = false;  ///< it has read all that there is
  bool outputs = false;    ///< it has given some that nobody can read yet
  bool pressed = false;    ///< what waits takes more memory than it should
  std::chrono::nanoseconds since_last{};
};

/// How long it may still wait; zero: it is due. While there is more to read it is made seldom, for the more is
/// committed at once the less it costs. Who has caught up commits outputs at once, as somebody waits for them, and its
/// state often, for they are to wait for no more than a little of it to be written.
inline std::chrono::nanoseconds commit_wait(const commit_need& need, const flow::service_definition& service) {
  if (need.pressed || (need.caught_up && need.outputs)) return {};
  const std::chrono::nanoseconds interval =
      need.caught_up ? service.caught_up_commit_interval : service.commit_interval;
  return std::max(interval - need.since_last, std::chrono::nanoseconds(0));
}

}  // namespace millrace
