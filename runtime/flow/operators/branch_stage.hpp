#pragma once
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_plan.hpp"

namespace millrace::flow {

/// Each event goes to the output of the first condition that holds for it; to the last output if none does.
template <class T, class... Conditions>
class branch_stage final : public stage {
 public:
  branch_stage(std::tuple<Conditions...> conditions, wiring& wires)
      : stage(wires.plan().sources), conditions_(std::move(conditions)), input_(wires.input<T>(0)) {
    for (std::size_t i = 0; i <= sizeof...(Conditions); ++i) out_.push_back(&wires.output<T>(i).given);
  }

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    for (auto& event : input_.given()) {
      auto& out = *out_[first_that_holds(event.value)];
      out.push_back({input_.take(event), event.time, event.place, event.late_by_ms, event.in_order});
    }
    progress_.end();
    return {};
  }

 private:
  std::size_t first_that_holds(const T& value) const {
    std::size_t at = 0;
    (void)std::apply([&](const auto&... holds) { return ((holds(value) || (++at, false)) || ...); }, conditions_);
    return at;
  }

  const std::tuple<Conditions...> conditions_;
  stage_input<T> input_;
  std::vector<events<T>*> out_;
};

}  // namespace millrace::flow
