#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include "runtime/flow/flow_plan.hpp"
#include "runtime/flow/operation_stage.hpp"
#include "runtime/flow/sink_stage.hpp"
#include "runtime/flow/source_stage.hpp"

namespace millrace {

/// Describes a flow from its source to its sink; `T` is what leaves the last stage so far:
///   auto plan = flow_from<card_use>(std::move(uses)).then<alert>(std::move(rule)).into(std::move(alerts));
template <class T>
class flow_builder {
 public:
  explicit flow_builder(flow_plan plan) : plan_(std::move(plan)) {}

  /// A stage that does `work`, with the state that it keeps.
  template <class Out>
  flow_builder<Out> then(std::unique_ptr<operation<T, Out>> work) && {
    plan_.stages.push_back([work = std::shared_ptr<operation<T, Out>>(std::move(work))](
                               caf::event_based_actor* parent, const stage_place& place) -> caf::actor {
      return parent->spawn(operation_stage<T, Out>, work, place);
    });
    return flow_builder<Out>(std::move(plan_));
  }

  /// A stage that appends what follows from an event: `f(T&&, std::vector<Out>&)`.
  template <class Out, class F>
  flow_builder<Out> flat_map(F f) && {
    return std::move(*this).template then<Out>(std::make_unique<function_operation<T, Out, F>>(std::move(f)));
  }

  /// A stage that makes `f(T&&)` of each event.
  template <class F>
  auto map(F f) && {
    using out = std::decay_t<std::invoke_result_t<F&, T&&>>;
    return std::move(*this).template flat_map<out>(
        [f = std::move(f)](T&& event, std::vector<out>& to) mutable { to.push_back(f(std::move(event))); });
  }

  /// A stage that lets those events through for which `f(const T&)` holds.
  template <class F>
  flow_builder<T> filter(F f) && {
    return std::move(*this).template flat_map<T>([f = std::move(f)](T&& event, std::vector<T>& to) mutable {
      if (f(std::as_const(event))) to.push_back(std::move(event));
    });
  }

  /// The end.
  flow_plan into(std::unique_ptr<event_sink<T>> sink) && {
    plan_.stages.push_back([sink = std::shared_ptr<event_sink<T>>(std::move(sink))](
                               caf::event_based_actor* parent, const stage_place& place) -> caf::actor {
      return parent->spawn(sink_stage<T>, sink, place);
    });
    return std::move(plan_);
  }

 private:
  flow_plan plan_;
};

/// The beginning of a flow.
template <class T>
flow_builder<T> flow_from(std::unique_ptr<event_source<T>> source) {
  flow_plan plan;
  plan.stages.push_back([source = std::shared_ptr<event_source<T>>(std::move(source))](
                            caf::event_based_actor* parent, const stage_place& place) -> caf::actor {
    return parent->spawn(source_stage<T>, source, place);
  });
  return flow_builder<T>(std::move(plan));
}

}  // namespace millrace
