#pragma once
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// What a stage between source and sink does with each event, and the state it keeps for that.
/// Owner: its stage, which destroys it when the flow ends. Threads: those of the stage's turns; it must not block.
template <class In, class Out>
class operation {
 public:
  virtual ~operation() = default;

  /// Appends what follows from `event` to `out`. An error, and an exception, ends the flow.
  virtual result<void> on_event(In&& event, std::vector<Out>& out) = 0;
};

/// The operation of a function `void(In&&, std::vector<Out>&)`, which may keep state.
template <class In, class Out, class F>
class function_operation final : public operation<In, Out> {
 public:
  explicit function_operation(F f) : f_(std::move(f)) {}

  result<void> on_event(In&& event, std::vector<Out>& out) override {
    f_(std::move(event), out);
    return {};
  }

 private:
  F f_;
};

}  // namespace millrace
