#pragma once
#include <type_traits>
#include <utility>

#include "runtime/flow/operators/keyed_stage.hpp"

namespace millrace::flow {

/// A function of events of two kinds with the same keys: `P::on_left(const L&, context&)`, `on_right(const R&, …)`.
/// Of events in the same place those of the left come first.
template <class L, class LeftKey, class R, class RightKey, class P>
class join_stage final : public keyed_stage<stored_key<std::invoke_result_t<const LeftKey&, const L&>>, P> {
  using key = stored_key<std::invoke_result_t<const LeftKey&, const L&>>;
  static_assert(std::is_same_v<key, stored_key<std::invoke_result_t<const RightKey&, const R&>>>,
                "both sides of a join have keys of one type");
  using base = keyed_stage<key, P>;

 public:
  join_stage(LeftKey left_key, RightKey right_key, P work, wiring& wires)
      : base(std::move(work), wires),
        left_key_(std::move(left_key)),
        right_key_(std::move(right_key)),
        left_(wires.template input<L>(0)),
        right_(wires.template input<R>(1)) {}

  result<void> run(const round& r) override {
    if (!this->progress_.concerns(r)) return {};
    if (auto begun = this->begin(r); !begun) return begun;
    auto& left = left_.given();
    auto& right = right_.given();
    std::size_t l = 0, rt = 0;
    while (l < left.size() || rt < right.size()) {
      const bool is_left = rt == right.size() || (l < left.size() && left[l].place <= right[rt].place);
      if (auto done = is_left ? turn_left(left[l++]) : turn_right(right[rt++]); !done) return done;
    }
    return this->end();
  }

 private:
  result<void> turn_left(const event<L>& event) {
    if (auto fired = this->fire_before(event); !fired) return fired;
    this->work_.on_left(event.value, this->begin_turn(this->slot_of(left_key_(event.value)), event));
    return {};
  }
  result<void> turn_right(const event<R>& event) {
    if (auto fired = this->fire_before(event); !fired) return fired;
    this->work_.on_right(event.value, this->begin_turn(this->slot_of(right_key_(event.value)), event));
    return {};
  }

  const LeftKey left_key_;
  const RightKey right_key_;
  stage_input<L> left_;
  stage_input<R> right_;
};

}  // namespace millrace::flow
