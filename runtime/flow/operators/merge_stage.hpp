#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_plan.hpp"

namespace millrace::flow {

/// Several edges become one, in the order of their places; of the same place the edge that was named first comes first.
template <class T>
class merge_stage final : public stage {
 public:
  explicit merge_stage(wiring& wires) : stage(wires.plan().sources), out_(wires.output<T>(0).given) {
    for (std::size_t i = 0; i < wires.plan().inputs.size(); ++i) inputs_.push_back({wires.input<T>(i), 0});
  }

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    for (auto& input : inputs_) input.next = 0;
    while (auto* from = first()) {
      auto& event = from->edge.given()[from->next++];
      out_.push_back({from->edge.take(event), event.time, event.place, event.late_by_ms});
    }
    progress_.end();
    return {};
  }

 private:
  struct open_edge {
    stage_input<T> edge;
    std::size_t next;
    bool at_end() const { return next == edge.given().size(); }
    round_place place() const { return edge.given()[next].place; }
  };

  open_edge* first() {
    open_edge* found = nullptr;
    for (auto& input : inputs_) {
      if (!input.at_end() && (found == nullptr || input.place() < found->place())) found = &input;
    }
    return found;
  }

  std::vector<open_edge> inputs_;
  events<T>& out_;
};

}  // namespace millrace::flow
