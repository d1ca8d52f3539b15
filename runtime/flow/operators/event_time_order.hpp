#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/operators/window_result.hpp"
#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/mark_row.hpp"

namespace millrace::flow {

/// What bounds the events that are held back to be put in order.
struct order_options {
  std::size_t events_max = 100'000;  ///< the oldest goes early when there are more
  span_ms wait_max{0};  ///< an event goes early when one so much newer has come, whatever the mark says; 0: it waits
};

/// Of events of the same instant: what their bytes decide. Events of the same bytes are the same.
struct by_content {};

/// Holds events back until the mark has passed them and lets them go in the order of event time; of the same instant by
/// `Tie`, a function whose values are compared, which the input alone decides. Late events go aside, and so does what
/// is older than something that had to go early.
template <class T, class Tie>
class event_time_order final : public stage {
 public:
  event_time_order(order_options options, Tie tie, wiring& wires)
      : stage(wires.plan().sources),
        options_(options),
        tie_(std::move(tie)),
        name_(wires.plan().name),
        input_(wires.input<T>(0)),
        out_(wires.output<T>(0).given),
        late_(wires.output<T>(1).given) {}

  result<void> open(const map_reader& store) override {
    const auto mark = read_mark(store, name_);
    if (!mark) return mark.error();
    progress_.restore(*mark);
    const auto prefix = row_prefix(name_, row_kind::held, {});
    const auto rows = store.cursor();
    auto moved = rows->seek(prefix);
    for (; moved && rows->valid() && rows->key().starts_with(prefix); moved = rows->next()) {
      if (auto read = read_row(rows->key().substr(prefix.size()), *rows); !read) return read;
    }
    std::string floor;
    const auto found = store.get(row_prefix(name_, row_kind::mark, floor_row), floor);
    if (!found) return found.error();
    if (*found && !read_whole_state(floor, floor_)) return make_error(errc::corrupt, "mark of " + name_);
    return moved;
  }

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    step_ = 0;
    for (auto& event : input_.given()) {
      release(progress_.at(event.place));
      step_ = step_of(event.place);
      take(event);
    }
    release(progress_.behind(progress_.steps() - 1));
    progress_.end();
    return {};
  }

  void write_changes(map_batch& to) override {
    for (const auto& row : gone_rows_) to.erase(row);
    gone_rows_.clear();
    for (const auto place : heap_) {
      auto& kept = held_[place];
      if (std::exchange(kept.stored, true)) continue;
      std::string row;
      write_state(row, kept.value);
      to.put(row_of(kept), row);
    }
    write_mark(to, name_, progress_.now());
    std::string floor;
    write_state(floor, floor_);
    to.put(row_prefix(name_, row_kind::mark, floor_row), floor);
  }

  std::size_t held_max() const override { return options_.events_max; }

  stage_figures figures() const override {
    return {.late = late_events_, .released_early = released_early_, .held = heap_.size(), .mark = progress_.now()};
  }

 private:
  static constexpr const char* floor_row = "floor";

  struct kept_event {
    T value;
    event_time time;
    std::uint64_t number = 0;  ///< names its row
    bool stored = false;
  };

  /// For a heap whose front is the first to go.
  bool goes_after(std::uint32_t a, std::uint32_t b) const {
    const auto &x = held_[a], &y = held_[b];
    if (x.time != y.time) return x.time > y.time;
    if constexpr (std::is_same_v<Tie, by_content>) {
      return bytes_of(x.value) > bytes_of(y.value);
    } else {
      return tie_(x.value) > tie_(y.value);
    }
  }

  auto heap_order() const {
    return [this](std::uint32_t a, std::uint32_t b) { return goes_after(a, b); };
  }

  static std::string bytes_of(const T& value) {
    std::string bytes;
    write_state(bytes, value);
    return bytes;
  }

  void take(event<T>& event) {
    if (event.late_by_ms != 0 || event.time < std::max(progress_.at(event.place), floor_)) {
      ++late_events_;
      late_.push_back({input_.take(event), event.time, event.place, event.late_by_ms});
      return;
    }
    newest_ = std::max(newest_, event.time);
    hold({input_.take(event), event.time, next_number_++, false});
    while (heap_.size() > options_.events_max) go_early(event.place);
    if (options_.wait_max.count() == 0) return;
    while (!heap_.empty() && first().time < newest_ - options_.wait_max) go_early(event.place);
  }

  void hold(kept_event kept) {
    std::uint32_t at = static_cast<std::uint32_t>(held_.size());
    if (free_.empty()) {
      held_.push_back(std::move(kept));
    } else {
      at = free_.back();
      free_.pop_back();
      held_[at] = std::move(kept);
    }
    heap_.push_back(at);
    std::push_heap(heap_.begin(), heap_.end(), heap_order());
  }

  const kept_event& first() const { return held_[heap_.front()]; }

  void release(event_time mark) {
    while (!heap_.empty() && first().time < mark) {
      step_ = progress_.first_reaching(first().time + one_instant, step_);
      go(place_of_mark(step_));
    }
  }

  void go_early(round_place place) {
    ++released_early_;
    floor_ = std::max(floor_, first().time);
    go(place);
  }

  void go(round_place place) {
    std::pop_heap(heap_.begin(), heap_.end(), heap_order());
    auto& kept = held_[heap_.back()];
    free_.push_back(heap_.back());
    heap_.pop_back();
    if (kept.stored) gone_rows_.push_back(row_of(kept));
    out_.push_back({std::move(kept.value), kept.time, place, 0, 1});
  }

  std::string row_of(const kept_event& kept) const {
    auto row = row_prefix(name_, row_kind::held, {});
    write_key(row, kept.time);
    write_key(row, kept.number);
    return row;
  }

  result<void> read_row(std::string_view name, map_cursor& rows) {
    const auto value = rows.value();
    if (!value) return value.error();
    kept_event kept{.stored = true};
    if (!read_key(name, kept.time) || !read_key(name, kept.number) || !read_whole_state(*value, kept.value)) {
      return make_error(errc::corrupt, "event held by " + name_);
    }
    next_number_ = std::max(next_number_, kept.number + 1);
    newest_ = std::max(newest_, kept.time);
    hold(std::move(kept));
    return {};
  }

  const order_options options_;
  const Tie tie_;
  const std::string name_;
  stage_input<T> input_;
  events<T>& out_;
  events<T>& late_;
  std::vector<kept_event> held_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> heap_;
  std::vector<std::string> gone_rows_;
  event_time floor_ = beginning_of_time;  // something of this time went early: nothing older may follow it
  event_time newest_ = beginning_of_time;
  std::uint64_t next_number_ = 0;
  std::size_t step_ = 0;
  std::uint64_t late_events_ = 0;
  std::uint64_t released_early_ = 0;
};

}  // namespace millrace::flow
