#pragma once
#include <algorithm>
#include <chrono>

#include "runtime/flow/topics/service_definition.hpp"

namespace millrace {

/// What speaks for a commit of an instance that has something to commit.
struct commit_need {
  bool caught_up = false;    ///< it has read all that there is
  bool outputs = false;      ///< it has given some that nobody can read yet
  bool news = true;          ///< none: the last commit's outbox is to be settled, and nothing else
  bool others_wait = false;  ///< instances that it sends events, or promises
  bool pressed = false;      ///< what waits takes more memory than it should
  std::chrono::nanoseconds since_last{};
};

/// Others cannot go on in event time before they hear how far this one is.
inline constexpr std::chrono::milliseconds commit_interval_of_hops{50};

/// Outputs that are there need not stay written down; but a commit for that alone is one more.
inline constexpr std::chrono::milliseconds settling_interval{500};

/// How long it may still wait; zero: it is due. While there is more to read it is made seldom, for the more is
/// committed at once the less it costs. Who has caught up commits outputs at once, as somebody waits for them, and its
/// state often, for they are to wait for no more than a little of it to be written.
inline std::chrono::nanoseconds commit_wait(const commit_need& need, const flow::service_definition& service) {
  if (need.pressed || (need.caught_up && need.outputs)) return {};
  std::chrono::nanoseconds interval = need.caught_up ? service.caught_up_commit_interval : service.commit_interval;
  if (need.others_wait) interval = std::min<std::chrono::nanoseconds>(interval, commit_interval_of_hops);
  if (!need.news) interval = settling_interval;
  return std::max(interval - need.since_last, std::chrono::nanoseconds(0));
}

}  // namespace millrace
