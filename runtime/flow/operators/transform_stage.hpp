#pragma once
#include <type_traits>
#include <utility>

#include "runtime/flow/engine/graph_plan.hpp"

namespace millrace::flow {

// Steps without state. Neighbours become one function by templates, `step(value, emit)`, and so one loop and one stage.

/// The value itself.
struct pass_on {
  template <class V, class Emit>
  void operator()(V&& value, Emit&& emit) const {
    emit(std::forward<V>(value));
  }
};

template <class Before, class F>
struct map_step {
  Before before;
  F f;
  template <class V, class Emit>
  void operator()(V&& value, Emit&& emit) const {
    before(std::forward<V>(value), [&](auto&& x) { emit(f(std::forward<decltype(x)>(x))); });
  }
};

template <class Before, class F>
struct filter_step {
  Before before;
  F f;
  template <class V, class Emit>
  void operator()(V&& value, Emit&& emit) const {
    before(std::forward<V>(value), [&](auto&& x) {
      if (f(std::as_const(x))) emit(std::forward<decltype(x)>(x));
    });
  }
};

template <class Before, class F>
struct flat_map_step {
  Before before;
  F f;
  template <class V, class Emit>
  void operator()(V&& value, Emit&& emit) const {
    before(std::forward<V>(value), [&](auto&& x) { f(std::forward<decltype(x)>(x), emit); });
  }
};

/// Runs such a step over what one stage gave. What follows from an event keeps its time and place.
template <class In, class Out, class Step>
class transform_stage final : public stage {
 public:
  transform_stage(Step step, wiring& wires)
      : stage(wires.plan().sources),
        step_(std::move(step)),
        input_(wires.input<In>(0)),
        out_(wires.output<Out>(0).given) {}

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    for (auto& event : input_.given()) {
      const auto emit = [&](auto&& value) {
        out_.push_back(
            {std::forward<decltype(value)>(value), event.time, event.place, event.late_by_ms, event.in_order});
      };
      step_(input_.take(event), emit);
    }
    progress_.end();
    return {};
  }

 private:
  const Step step_;
  stage_input<In> input_;
  events<Out>& out_;
};

}  // namespace millrace::flow
