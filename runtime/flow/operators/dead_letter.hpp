#pragma once
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "codecs/base/result.hpp"
#include "codecs/base/thrown.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// An event of which nothing could be made, and why. It keeps its time, so that it can be fed again.
template <class T>
struct dead_letter {
  T value;
  std::string stage;   ///< that gave it up
  std::string reason;  ///< for a person

  static auto fields(auto& self) { return std::tie(self.value, self.stage, self.reason); }
  friend bool operator==(const dead_letter&, const dead_letter&) = default;
};

/// Makes `f(const T&)`, a result, of each event. An event for which that is an error, or for which it throws, becomes a
/// dead letter: it never stops the flow.
template <class T, class F>
class try_map_stage final : public stage {
 public:
  using made = typename std::decay_t<std::invoke_result_t<const F&, const T&>>::value_type;

  try_map_stage(F f, wiring& wires)
      : stage(wires.plan().sources),
        f_(std::move(f)),
        name_(wires.plan().name),
        input_(wires.input<T>(0)),
        out_(wires.output<made>(0).given),
        dead_(wires.output<dead_letter<T>>(1).given) {}

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    for (auto& event : input_.given()) {
      if (auto done = tried(event.value)) {
        out_.push_back({std::move(*done), event.time, event.place, event.late_by_ms, event.in_order});
      } else {
        ++dead_letters_;
        dead_.push_back(
            {{input_.take(event), name_, std::move(done.error().context)}, event.time, event.place, event.late_by_ms});
      }
    }
    progress_.end();
    return {};
  }

 private:
  result<made> tried(const T& value) const {
    return guarded([&] { return f_(value); });
  }

  const F f_;
  const std::string name_;
  stage_input<T> input_;
  events<made>& out_;
  events<dead_letter<T>>& dead_;
  std::uint64_t dead_letters_ = 0;
};

}  // namespace millrace::flow
