#pragma once
#include <tuple>

#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// Lets the first event of a key through; what comes of it again goes aside, until the mark is `within` behind it.
/// Which of several is the first is a matter of order: let them be put in order before, if they differ.
template <class Key, class T>
class deduplicate {
 public:
  using output = T;
  using aside = T;
  using context = process_context<Key, output, aside>;

  explicit deduplicate(span_ms within) : within_(within) {}

  static auto states(auto& self) { return std::tie(self.forget_at_); }

  void on_event(const T& value, context& c) {
    if (forget_at_.exists()) return c.emit_aside(value);
    const auto at = std::max(c.time(), c.mark()) + within_;
    forget_at_.edit() = at;
    c.set_timer(at);
    c.emit(value);
  }

  void on_timer(event_time, context&) { forget_at_.clear(); }

 private:
  span_ms within_;
  value_state<event_time> forget_at_{"forget_at"};
};

}  // namespace millrace::flow
