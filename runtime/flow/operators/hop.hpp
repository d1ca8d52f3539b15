#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/engine/hop_stage.hpp"
#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// Sends events to the instance that has `key(const T&)`.
template <class T, class KeyOf>
class hop final : public hop_stage_base {
 public:
  hop(source_index index, KeyOf key_of, wiring& wires)
      : hop_stage_base(index, wires.plan().name, wires.plan().reads),
        key_of_(std::move(key_of)),
        alone_(!wires.options().hops_apart),
        input_(wires.input<T>(0)),
        out_(wires.output<T>(0).given) {}

  result<void> open(const map_reader& store) override {
    if (auto opened = hop_stage_base::open(store); !opened) return opened;
    if (alone_) reading().assign(own, wall_time{});
    return {};
  }

  result<void> run(const round& r) override {
    if (begin_above(r)) {
      for (auto& event : input_.given()) {
        const auto promised = above().at(event.place);
        waiting_.push_back({{input_.take(event), event.time, 0, event.late_by_ms}, promised});
      }
      end_above(r);
    }
    return r.from == index() || r.from == round::no_source ? inlet_base::run(r) : result<void>();
  }

  std::size_t waiting() const override { return waiting_.size(); }

  void move_on(wall_time now) override {
    reading().begin(own, now);
    for (auto& [event, promised] : waiting_) give(std::move(event), promised);
    waiting_.clear();
    hop_stage_base::put(promise());
    note_told();
  }

  void take_events(std::vector<hopping_event>& into) override {
    for (const auto& [event, promised] : waiting_) {
      hopping_event sent{.time = event.time, .late_by_ms = event.late_by_ms, .promised = promised};
      write_key(sent.key, key(key_of_(event.value)));
      write_state(sent.value, event.value);
      into.push_back(std::move(sent));
    }
    if (!waiting_.empty()) note_sent(waiting_.size());
    waiting_.clear();
  }

  using hop_stage_base::put;
  result<void> put(const hopping_event& sent) override {
    event<T> received{.value = {}, .time = sent.time, .late_by_ms = sent.late_by_ms & lateness_mask};
    if (!read_whole_state(sent.value, received.value)) return make_error(errc::corrupt, "an event of hop " + name());
    give(std::move(received), sent.promised);
    return {};
  }

 private:
  using key = stored_key<std::invoke_result_t<const KeyOf&, const T&>>;
  static constexpr input_partition own{0};
  static constexpr std::uint32_t lateness_mask = 0x7fffffffU;

  struct waiting_event {
    flow::event<T> event;
    event_time promised;
  };

  /// As if it came in a round of its own: the mark moves before it, and not by it.
  void give(flow::event<T> event, event_time promised) {
    if (promised > reading().newest_of_turn()) reading().see_promised(promised);
    event.place = place_of_event(reading().marks().size());
    out_.push_back(std::move(event));
    reading().see_promised(promised);
  }

  const KeyOf key_of_;
  const bool alone_;
  stage_input<T> input_;
  events<T>& out_;
  std::vector<waiting_event> waiting_;
};

}  // namespace millrace::flow
