#pragma once
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/call_stage.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/engine/hop_stage.hpp"
#include "runtime/flow/engine/sink_stage.hpp"
#include "runtime/flow/engine/source_stage.hpp"

namespace millrace::flow {

/// A graph at work: pure, without clock, thread or I/O but the reads of its store. A host puts events in, runs rounds,
/// takes what comes out, and now and then commits. Threads: one at a time.
///
/// A commit is the cut between two rounds: the host takes all that waits in the outlets, calls `write_changes`, makes
/// the outputs and the changes durable together, and calls `committed`. Rounds may run meanwhile; the next commit
/// waits. After a failure the instance is thrown away and another one opened on what was committed.
class graph_instance {
 public:
  /// `plan` and `store` outlive the instance. `store` shows what has been committed, also later.
  static result<std::unique_ptr<graph_instance>> open(const graph_plan& plan, const map_reader& store,
                                                      const instance_options& options = {});

  /// By the name that it was declared with. `not_found`; `invalid_argument` if it is of another type.
  template <class T>
  result<inlet<T>*> find_inlet(std::string_view name) const {
    const auto at = find_port(plan_.sources, name, typeid(T));
    if (!at) return at.error();
    return static_cast<inlet<T>*>(stages_[*at].get());
  }
  template <class T>
  result<outlet<T>*> find_outlet(std::string_view name) const {
    const auto at = find_port(plan_.sinks, name, typeid(T));
    if (!at) return at.error();
    return static_cast<outlet<T>*>(stages_[*at].get());
  }

  const std::vector<inlet_base*>& inlets() const { return inlets_; }
  const std::vector<outlet_base*>& outlets() const { return outlets_; }
  const std::vector<hop_stage_base*>& hops() const { return hops_; }

  /// Demand: nothing waits in any outlet, and not too much for an answer.
  bool wants_input() const;

  /// Of the stage that can hold back least.
  std::size_t held_max() const;

  /// Takes the events that were put into `from` through all stages.
  result<void> run(inlet_base& from, wall_time now);

  /// The clock's turn: timers of wall time, idle partitions, partitions that have ended.
  result<void> run_clock(wall_time now);

  /// When that will have something to do, unless more events come before; `end_of_days`: never.
  wall_time clock_due() const;

  /// Calls of the graph's stages to make now, each on any thread; `answers_ready` may be true when one is through.
  std::vector<std::function<void()>> take_calls();
  bool answers_ready() const;

  /// Takes the answers that are there through the stages behind.
  result<void> run_answers(wall_time now);

  /// Events that wait for answers.
  std::size_t calls_out() const;

  /// The host had better commit soon: see `stage::wants_commit`.
  bool wants_commit() const;

  void write_changes(map_batch& to);
  void committed();

  /// In the order of the plan.
  std::vector<stage_figures> figures() const;

 private:
  graph_instance(const graph_plan& plan, const instance_options& options);

  static result<stage_index> find_port(const std::vector<port_plan>& ports, std::string_view name,
                                       const std::type_info& type);
  result<void> run_round(inlet_base& from, wall_time now);
  result<void> run_hops(wall_time now);
  result<void> run_stages(const round& r);

  const graph_plan& plan_;
  const bool hops_apart_;
  std::vector<std::unique_ptr<edge_buffer_base>> buffers_;
  std::vector<std::unique_ptr<stage>> stages_;
  std::vector<inlet_base*> inlets_;
  std::vector<outlet_base*> outlets_;
  std::vector<call_stage_base*> calls_;
  std::vector<hop_stage_base*> hops_;
  std::vector<event_time> settled_;
  std::vector<std::uint64_t> given_;  // by edge, in all rounds
};

}  // namespace millrace::flow
