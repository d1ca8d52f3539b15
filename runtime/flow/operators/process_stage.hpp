#pragma once
#include <algorithm>
#include <type_traits>
#include <utility>

#include "runtime/flow/operators/keyed_stage.hpp"
#include "runtime/flow/state/list_state.hpp"
#include "runtime/flow/state/map_state.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// A function of events of one kind by key: `P::on_event(const In&, context&)`.
template <class In, class KeyOf, class P>
class process_stage final : public keyed_stage<stored_key<std::invoke_result_t<const KeyOf&, const In&>>, P> {
  using base = keyed_stage<stored_key<std::invoke_result_t<const KeyOf&, const In&>>, P>;

 public:
  process_stage(KeyOf key_of, P work, wiring& wires)
      : base(std::move(work), wires), key_of_(std::move(key_of)), input_(wires.template input<In>(0)) {}

  result<void> run(const round& r) override {
    if (!this->progress_.concerns(r)) return {};
    if (auto begun = this->begin(r); !begun) return begun;
    const auto& given = input_.given();
    std::array<key_slot, base::stretch> slots;
    for (std::size_t from = 0; from < given.size(); from += base::stretch) {
      const auto count = std::min(base::stretch, given.size() - from);
      this->look_up(&given[from], count, key_of_, slots);
      for (std::size_t i = 0; i < count; ++i) {
        const auto& event = given[from + i];
        if (auto fired = this->fire_before(event); !fired) return fired;
        const auto slot = this->slots_hold() ? slots[i] : this->slot_of(key_of_(event.value));
        this->work_.on_event(event.value, this->begin_turn(slot, event));
      }
    }
    return this->end();
  }

 private:
  const KeyOf key_of_;
  stage_input<In> input_;
};

}  // namespace millrace::flow
