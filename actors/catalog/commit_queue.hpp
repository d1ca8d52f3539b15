#pragma once
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "actors/catalog/catalog_state.hpp"

namespace millrace {

/// Decided facts on their way into the log. They are applied at once, so that the next request sees them; the answers
/// wait until the log has them. One append is under way at a time, and takes everything that was decided during the one
/// before. If it fails, all that is not durable is undone. Threads: one.
class commit_queue {
 public:
  /// `true`: durable. `false`: undone.
  using answer = std::function<void(bool)>;

  explicit commit_queue(catalog_state& state) : state_(state) {}

  /// Applies `events`; `reply` is called once they, and all before them, are durable or undone.
  void add(std::vector<catalog_event> events, answer reply) {
    for (auto& event : events) {
      next_.inverses.push_back(inverse_of(state_, event));
      state_.apply(event);
      next_.events.push_back(std::move(event));
    }
    next_.answers.push_back(std::move(reply));
  }

  /// True if there is something to append and no append is under way: call `begin`. Answers that wait for nothing are
  /// given.
  bool wants_append() {
    if (under_way_.events.empty() && next_.events.empty()) answer_all(std::exchange(next_, {}), true);
    return under_way_.events.empty() && !next_.events.empty();
  }

  /// What to append. It stays here until `finish`.
  const std::vector<catalog_event>& begin() {
    under_way_ = std::exchange(next_, {});
    return under_way_.events;
  }

  /// The append failed: undoes it and all that was decided upon it.
  void fail() {
    auto later = std::exchange(next_, {});
    auto first = std::exchange(under_way_, {});
    undo(later);
    undo(first);
    answer_all(std::move(first), false);
    answer_all(std::move(later), false);
  }

  /// The append succeeded; `serve` sees its facts before anyone is answered.
  template <class Serve>
  void finish(Serve serve) {
    auto durable = std::exchange(under_way_, {});
    serve(durable.events);
    answer_all(std::move(durable), true);
  }

 private:
  struct batch {
    std::vector<catalog_event> events;
    std::vector<catalog_event> inverses;
    std::vector<answer> answers;
  };

  void undo(const batch& undone) {
    for (auto i = undone.inverses.rbegin(); i != undone.inverses.rend(); ++i) state_.apply(*i);
  }

  static void answer_all(batch done, bool durable) {
    for (auto& reply : done.answers) reply(durable);
  }

  catalog_state& state_;
  batch under_way_;
  batch next_;
};

}  // namespace millrace
