#include "runtime/flow/engine/graph_instance.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "codecs/base/thrown.hpp"

namespace millrace::flow {

graph_instance::graph_instance(const graph_plan& plan, const instance_options& options)
    : plan_(plan), hops_apart_(options.hops_apart) {
  wiring wires(plan, options);
  for (stage_index at = 0; at < plan.stages.size(); ++at) {
    wires.begin(at);
    stages_.push_back(plan.stages[at].make(wires));
  }
  buffers_ = wires.take_buffers();
  for (const auto& port : plan.sources) inlets_.push_back(static_cast<inlet_base*>(stages_[port.at].get()));
  for (auto* inlet : inlets_) {
    if (auto* call = dynamic_cast<call_stage_base*>(inlet)) calls_.push_back(call);
  }
  for (const auto& port : plan.sinks) outlets_.push_back(static_cast<outlet_base*>(stages_[port.at].get()));
  for (const auto& port : plan.hops) hops_.push_back(static_cast<hop_stage_base*>(stages_[port.at].get()));
  settled_.resize(inlets_.size());
  given_.resize(buffers_.size());
}

result<std::unique_ptr<graph_instance>> graph_instance::open(const graph_plan& plan, const map_reader& store,
                                                             const instance_options& options) {
  if (auto sound = plan.check(); !sound) return sound.error();
  std::unique_ptr<graph_instance> opened(new graph_instance(plan, options));
  for (const auto& stage : opened->stages_) {
    if (auto read = stage->open(store); !read) return read.error();
  }
  return opened;
}

result<stage_index> graph_instance::find_port(const std::vector<port_plan>& ports, std::string_view name,
                                              const std::type_info& type) {
  for (const auto& port : ports) {
    if (port.name != name) continue;
    if (port.type == std::type_index(type)) return port.at;
    return make_error(errc::invalid_argument, port.name + " is of another type");
  }
  return make_error(errc::not_found, "no port " + std::string(name));
}

bool graph_instance::wants_input() const {
  return std::ranges::all_of(outlets_, [](const outlet_base* o) { return o->waiting() == 0; }) &&
         std::ranges::none_of(calls_, [](const call_stage_base* c) { return c->is_full(); });
}

std::size_t graph_instance::held_max() const {
  auto least = std::numeric_limits<std::size_t>::max();
  for (const auto& stage : stages_) least = std::min(least, stage->held_max());
  return least;
}

result<void> graph_instance::run(inlet_base& from, wall_time now) {
  if (auto done = run_round(from, now); !done) return done;
  return run_hops(now);
}

/// Each hop stands behind those that it reads.
result<void> graph_instance::run_hops(wall_time now) {
  if (hops_apart_) return {};
  for (auto* hop : hops_) {
    if (!hop->has_news()) continue;
    hop->move_on(now);
    if (auto done = run_round(*hop, now); !done) return done;
  }
  return {};
}

result<void> graph_instance::run_round(inlet_base& from, wall_time now) {
  const auto marks = from.reading().marks();
  if (marks.empty()) return {};
  auto done = run_stages({.from = from.index(), .marks = marks, .settled = settled_, .now = now});
  from.reading().forget_round();
  return done;
}

result<void> graph_instance::run_clock(wall_time now) {
  for (auto* inlet : inlets_) inlet->reading().look_at_clock(now);
  auto done = run_stages({.from = round::no_source, .marks = {}, .settled = settled_, .now = now});
  for (std::size_t i = 0; done && i < calls_.size(); ++i) {  // what it has moved at one moves what is behind
    done = run_stages({.from = round::no_source, .marks = {}, .settled = settled_, .now = now});
  }
  return done ? run_hops(now) : done;
}

wall_time graph_instance::clock_due() const {
  auto due = end_of_days;
  for (const auto& stage : stages_) due = std::min(due, stage->clock_due());
  return due;
}

std::vector<std::function<void()>> graph_instance::take_calls() {
  std::vector<std::function<void()>> all;
  for (auto* call : calls_) call->take_calls(all);
  return all;
}

bool graph_instance::answers_ready() const {
  return std::ranges::any_of(calls_, [](const call_stage_base* c) { return c->has_answers(); });
}

result<void> graph_instance::run_answers(wall_time now) {
  for (auto* call : calls_) {
    if (!call->has_answers()) continue;
    call->put_answers(now);
    if (auto done = run(*call, now); !done) return done;
  }
  return {};
}

std::size_t graph_instance::calls_out() const {
  std::size_t all = 0;
  for (const auto* call : calls_) all += call->out();
  return all;
}

result<void> graph_instance::run_stages(const round& r) {
  for (const auto* inlet : inlets_) settled_[inlet->index()] = inlet->reading().settled();
  result<void> done;
  std::size_t at = 0;
  try {
    for (; at < stages_.size() && done; ++at) done = stages_[at]->run(r);
  } catch (...) {
    done = make_error(errc::invalid_argument,
                      "graph " + plan_.name + ", stage " + plan_.stages[at].name + ": " + what_was_thrown());
  }
  for (std::size_t edge = 0; edge < buffers_.size(); ++edge) {
    if (!buffers_[edge]) continue;
    given_[edge] += buffers_[edge]->size();
    buffers_[edge]->clear();
  }
  return done;
}

bool graph_instance::wants_commit() const {
  return std::any_of(stages_.begin(), stages_.end(), [](const auto& stage) { return stage->wants_commit(); });
}

void graph_instance::write_changes(map_batch& to) {
  for (const auto& stage : stages_) stage->write_changes(to);
}

void graph_instance::committed() {
  for (const auto& stage : stages_) stage->committed();
}

std::vector<stage_figures> graph_instance::figures() const {
  std::vector<stage_figures> all;
  for (std::size_t at = 0; at < stages_.size(); ++at) {
    all.push_back(stages_[at]->figures());
    for (const auto edge : plan_.stages[at].outputs) all.back().given += given_[edge];
  }
  return all;
}

}  // namespace millrace::flow
