#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "actors/group/group.hpp"
#include "actors/group/limits.hpp"

namespace millrace {

/// 64 bits that nobody can guess.
using random_bits = std::function<std::uint64_t()>;

struct addressed_reply {
  reply_token to;
  group_reply what;
};

/// What a request or the passing of time leads to. The facts are applied already; the replies may be sent once these
/// and all earlier facts are durable.
struct decision {
  std::vector<group_fact> facts;
  std::vector<addressed_reply> replies;
};

/// Under what conditions something is decided.
struct circumstances {
  moment now;
  const group_limits& limits;
  const random_bits& random;
  std::size_t room;  ///< bytes of memory that the groups of the node may still take
};

/// A decision in the making: the rules of a group work on it. Ownership: borrows the group and the circumstances.
class turn {
 public:
  turn(group& of, const circumstances& under)
      : of(of), now(under.now), limits(under.limits), random(under.random), room(under.room) {}

  /// Takes what something needs beyond `before` bytes out of the room; false, and nothing taken, if it does not fit.
  bool make_room(std::size_t after, std::size_t before) {
    const auto more = after - std::min(after, before);
    if (more > room) return false;
    room -= more;
    return true;
  }

  void answer(reply_token to, group_reply what) { made.replies.push_back({to, std::move(what)}); }

  void record(group_fact fact) {
    of.facts.apply(fact);
    made.facts.push_back(std::move(fact));
  }

  group& of;
  const moment now;
  const group_limits& limits;
  const random_bits& random;
  std::size_t room;
  decision made;
};

}  // namespace millrace
