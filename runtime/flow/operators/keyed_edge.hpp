#pragma once
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "runtime/flow/operators/aligned_windows.hpp"
#include "runtime/flow/operators/deduplicate.hpp"
#include "runtime/flow/operators/edge.hpp"
#include "runtime/flow/operators/global_window.hpp"
#include "runtime/flow/operators/interval_join.hpp"
#include "runtime/flow/operators/join_stage.hpp"
#include "runtime/flow/operators/process_stage.hpp"
#include "runtime/flow/operators/rate_limit.hpp"
#include "runtime/flow/operators/running_aggregate.hpp"
#include "runtime/flow/operators/session_windows.hpp"
#include "runtime/flow/operators/sliding_windows.hpp"
#include "runtime/flow/operators/table_join.hpp"
#include "runtime/flow/operators/window_join.hpp"

namespace millrace::flow {

/// What comes out of a stage with two outputs: what it is for, and what went aside, such as late events.
template <class Out, class Aside>
struct with_aside {
  edge<Out> out;
  edge<Aside> aside;
};

/// An edge whose events belong together by a key. A key's events keep their order; each stage behind has its own state
/// for each key. Stages with state have names, by which their state is found again by later versions of the service.
template <class T, class KeyOf>
class keyed_edge {
 public:
  using key = stored_key<std::invoke_result_t<const KeyOf&, const T&>>;

  keyed_edge(graph_draft& in, edge_id from, KeyOf key_of) : in_(&in), from_(from), key_of_(std::move(key_of)) {}

  /// A function of one's own, with state and timers: see process_stage.hpp. The second edge is what it emits aside.
  template <class P>
  auto process(std::string name, P work) const {
    return add_process(std::move(name), "process", std::move(work));
  }

  /// What each key's events so far come to, after each of them, with the key.
  template <aggregation<T> A>
  auto aggregate(std::string name, A a) const {
    return add_process(std::move(name), "aggregate", running_aggregate<key, T, A>(std::move(a))).out;
  }
  template <class F>
  auto reduce(std::string name, F f) const {
    return aggregate(std::move(name), reduce_by<T>(std::move(f)));
  }

  /// The `n` highest ranked of each key's events so far, whenever they change, with the key.
  template <class Rank>
  auto top_n(std::string name, std::size_t n, Rank rank) const {
    return add_process(std::move(name), "top_n", running_top<key, T, Rank>(top<T>(n, std::move(rank)))).out;
  }

  /// Results and late events.
  template <aggregation<T> A>
  auto window(std::string name, tumbling_windows windows, A a) const {
    const hopping_windows one_by_one{windows.length, windows.length, windows.allowed_lateness};
    return add_process(std::move(name), "tumbling windows", aligned_windows<key, T, A>(one_by_one, std::move(a)));
  }
  template <aggregation<T> A>
  requires mergeable_aggregation<A>
  auto window(std::string name, hopping_windows windows, A a) const {
    return add_process(std::move(name), "hopping windows", aligned_windows<key, T, A>(windows, std::move(a)));
  }
  template <aggregation<T> A>
  auto window(std::string name, sliding_windows windows, A a) const {
    return add_process(std::move(name), "sliding windows", sliding_process<key, T, A>(windows, std::move(a)));
  }
  template <aggregation<T> A>
  requires mergeable_aggregation<A>
  auto window(std::string name, session_windows windows, A a) const {
    return add_process(std::move(name), "session windows", session_process<key, T, A>(windows, std::move(a)));
  }
  template <aggregation<T> A>
  requires mergeable_aggregation<A>
  auto window(std::string name, global_window window, A a) const {
    return add_process(std::move(name), "global window", global_process<key, T, A>(window, std::move(a))).out;
  }

  /// The first event of each key; repetitions within that time go aside.
  auto deduplicate(std::string name, span_ms within) const {
    return add_process(std::move(name), "deduplicate", flow::deduplicate<key, T>(within));
  }

  /// As many of each key as the rate allows; the others go aside.
  auto rate_limit(std::string name, rate allowed) const {
    return add_process(std::move(name), "rate_limit", flow::rate_limit<key, T>(allowed));
  }

  /// `join(const T&, const R&)` of each pair of one key within the interval; late events of either side go aside.
  template <class R, class RightKey, class Join>
  auto join(std::string name, const keyed_edge<R, RightKey>& right, join_interval within, Join f) const {
    return add_join(std::move(name), "interval join", right, interval_join<key, T, R, Join>(within, std::move(f)));
  }

  /// The same of each pair of one key in the same window.
  template <class R, class RightKey, class Join>
  auto join(std::string name, const keyed_edge<R, RightKey>& right, tumbling_windows windows, Join f) const {
    return add_join(std::move(name), "window join", right, window_join<key, T, R, Join>(windows, std::move(f)));
  }

  /// `join(const T&, const row*)` with what `table`, a flow of changes, has of the key when the event comes. A change
  /// is a row, or an optional one that is empty when it goes.
  template <class R, class RightKey, class Join>
  auto join_table(std::string name, const keyed_edge<R, RightKey>& table, Join f) const {
    return add_join(std::move(name), "table join", table, table_join<key, T, R, Join>(std::move(f))).out;
  }

  /// The same, with what the table had at the event's own time; late events go aside.
  template <class R, class RightKey, class Join>
  auto join_as_of(std::string name, const keyed_edge<R, RightKey>& table, Join f) const {
    return add_join(std::move(name), "as-of join", table, as_of_join<key, T, R, Join>(std::move(f)));
  }

  /// For `edge::join_global`.
  template <class R, class RightKey, class Join>
  auto join_global(std::string name, const keyed_edge<R, RightKey>& table, Join f) const {
    return add_join(std::move(name), "global table join", table, table_join<key, T, R, Join>(std::move(f))).out;
  }

  edge_id settled() const { return from_; }
  const KeyOf& key_of() const { return key_of_; }

 private:
  template <class P>
  auto add_process(std::string name, std::string kind, P work) const {
    using stage_t = process_stage<T, KeyOf, P>;
    const auto outs = in_->add(std::move(name), std::move(kind), {from_}, 2, [key_of = key_of_, work](wiring& wires) {
      return std::make_unique<stage_t>(key_of, work, wires);
    });
    return with_aside<typename stage_t::out, typename stage_t::aside>{{*in_, outs[0]}, {*in_, outs[1]}};
  }

  template <class R, class RightKey, class P>
  auto add_join(std::string name, std::string kind, const keyed_edge<R, RightKey>& right, P work) const {
    using stage_t = join_stage<T, KeyOf, R, RightKey, P>;
    const auto outs = in_->add(std::move(name), std::move(kind), {from_, right.settled()}, 2,
                               [left_key = key_of_, right_key = right.key_of(), work](wiring& wires) {
                                 return std::make_unique<stage_t>(left_key, right_key, work, wires);
                               });
    return with_aside<typename stage_t::out, typename stage_t::aside>{{*in_, outs[0]}, {*in_, outs[1]}};
  }

  graph_draft* in_;
  edge_id from_;
  KeyOf key_of_;
};

template <class T, class In, class Step>
template <class KeyOf>
keyed_edge<T, KeyOf> edge<T, In, Step>::key_by(KeyOf key) const {
  return {*in_, settled(), std::move(key)};
}

template <class T, class In, class Step>
template <class R, class RightKey, class KeyOf, class Join>
auto edge<T, In, Step>::join_global(std::string name, const keyed_edge<R, RightKey>& table, KeyOf key, Join f) const {
  return key_by(std::move(key)).join_global(std::move(name), table, std::move(f));
}

}  // namespace millrace::flow
