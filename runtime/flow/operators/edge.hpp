#pragma once
#include <array>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_draft.hpp"
#include "runtime/flow/engine/sink_stage.hpp"
#include "runtime/flow/operators/branch_stage.hpp"
#include "runtime/flow/operators/call_out.hpp"
#include "runtime/flow/operators/dead_letter.hpp"
#include "runtime/flow/operators/event_time_order.hpp"
#include "runtime/flow/operators/hop.hpp"
#include "runtime/flow/operators/merge_stage.hpp"
#include "runtime/flow/operators/transform_stage.hpp"

namespace millrace::flow {

template <class T, class KeyOf>
class keyed_edge;
template <class T, class In = T, class Step = pass_on>
class edge;

/// What comes out of `try_map` and `call`.
template <class T, class Made>
struct tried {
  edge<Made> made;
  edge<dead_letter<T>> dead;
};

/// What comes out of `in_event_time_order`.
template <class T>
struct ordered {
  edge<T> in_order;
  edge<T> late;
};

/// An edge of a graph that is being declared: behind it more stages can be put, several of them too, and each gets all
/// events. `Step`: what stateless operators make of the `In` that the last stage gives; they become one stage as soon
/// as something else follows. Functions are copied into each instance and see one event at a time.
template <class T, class In, class Step>
class edge {
 public:
  edge(graph_draft& in, edge_id from, Step step = {}) : in_(&in), from_(from), step_(std::move(step)) {}

  /// `f(T)` of each event.
  template <class F>
  auto map(F f) const {
    using out = std::decay_t<std::invoke_result_t<const F&, T&&>>;
    return edge<out, In, map_step<Step, F>>(*in_, from_, {step_, std::move(f)});
  }

  /// Those for which `f(const T&)` holds.
  template <class F>
  auto filter(F f) const {
    return edge<T, In, filter_step<Step, F>>(*in_, from_, {step_, std::move(f)});
  }

  /// What `f(T, emit)` emits for each event, of type `Out`.
  template <class Out, class F>
  auto flat_map(F f) const {
    return edge<Out, In, flat_map_step<Step, F>>(*in_, from_, {step_, std::move(f)});
  }

  /// `f(const T&)` of each event, a result; errors and exceptions become dead letters.
  template <class F>
  auto try_map(std::string name, F f) const {
    using stage_t = try_map_stage<T, F>;
    const auto outs = in_->add(std::move(name), "try_map", {settled()}, 2,
                               [f](wiring& wires) { return std::make_unique<stage_t>(f, wires); });
    return tried<T, typename stage_t::made>{{*in_, outs[0]}, {*in_, outs[1]}};
  }

  /// `f(const T&)` of each event, a result, from outside: on threads of the host, several at a time. Errors and
  /// exceptions become dead letters.
  template <class F>
  auto call(std::string name, F f, call_options options = {}) const {
    using stage_t = call_out<T, F>;
    using made = typename stage_t::made;
    const auto outs = in_->add_call(std::move(name), "call", settled(), 2, typeid(made),
                                    [f, options](wiring& wires, source_index index) {
                                      return std::make_unique<stage_t>(index, options, f, wires);
                                    });
    return tried<T, made>{{*in_, outs[0]}, {*in_, outs[1]}};
  }

  /// An edge for each condition and one for the rest: an event goes to the first whose condition holds.
  template <class... Conditions>
  std::vector<edge<T>> branch(Conditions... conditions) const {
    const auto outs = in_->add({}, "branch", {settled()}, sizeof...(Conditions) + 1,
                               [all = std::tuple(std::move(conditions)...)](wiring& wires) {
                                 return std::make_unique<branch_stage<T, Conditions...>>(all, wires);
                               });
    std::vector<edge<T>> edges;
    for (const auto out : outs) edges.emplace_back(*in_, out);
    return edges;
  }

  /// The events of this edge and of others, in the order in which what they follow from came in.
  template <class... Others>
  edge<T> merge(const Others&... others) const {
    const auto outs = in_->add({}, "merge", {settled(), others.settled()...}, 1,
                               [](wiring& wires) { return std::make_unique<merge_stage<T>>(wires); });
    return {*in_, outs[0]};
  }

  /// Held back until the mark has passed them, then in the order of event time; of the same instant as `tie(const T&)`
  /// says, by default their bytes.
  template <class Tie = by_content>
  ordered<T> in_event_time_order(std::string name, order_options options = {}, Tie tie = {}) const {
    const auto outs = in_->add(std::move(name), "in_event_time_order", {settled()}, 2, [options, tie](wiring& wires) {
      return std::make_unique<event_time_order<T, Tie>>(options, tie, wires);
    });
    return {{*in_, outs[0]}, {*in_, outs[1]}};
  }

  /// To the instance that has `key(const T&)`, if several share the work: behind it all events of a key are together,
  /// whatever they were read from. They come in any order, but that of each sender: where it matters,
  /// `in_event_time_order` belongs behind.
  template <class KeyOf>
  edge<T> hop(std::string name, KeyOf key) const {
    using stage_t = flow::hop<T, KeyOf>;
    return {*in_, in_->add_hop(std::move(name), settled(), typeid(T), [key](wiring& wires, source_index index) {
              return std::make_unique<stage_t>(index, key, wires);
            })};
  }

  /// For what follows, events belong together by `key(const T&)`. In keyed_edge.hpp.
  template <class KeyOf>
  keyed_edge<T, KeyOf> key_by(KeyOf key) const;

  /// `join(const T&, const row*)` with the row of `key(const T&)` in a table that every instance has whole, so that
  /// events stay where they are. In keyed_edge.hpp.
  template <class R, class RightKey, class KeyOf, class Join>
  auto join_global(std::string name, const keyed_edge<R, RightKey>& table, KeyOf key, Join f) const;

  /// The end.
  void into(std::string sink) const {
    in_->add_sink(std::move(sink), typeid(T), settled(),
                  [](wiring& wires) { return std::make_unique<outlet<T>>(wires.plan().sources, wires.input<T>(0)); });
  }

  /// The stage that gives T itself: the stateless operators before it become one here.
  edge_id settled() const {
    if constexpr (std::is_same_v<Step, pass_on>) {
      return from_;
    } else {
      return in_->add({}, "transform", {from_}, 1, [step = step_](wiring& wires) {
        return std::make_unique<transform_stage<In, T, Step>>(step, wires);
      })[0];
    }
  }

  graph_draft& draft() const { return *in_; }

 private:
  graph_draft* in_;
  edge_id from_;
  Step step_;
};

}  // namespace millrace::flow
