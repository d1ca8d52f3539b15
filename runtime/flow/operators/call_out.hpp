#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/thrown.hpp"
#include "runtime/flow/engine/call_stage.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/operators/dead_letter.hpp"
#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {

/// How something outside is asked.
struct call_options {
  std::size_t concurrent = 16;     ///< calls that are made at a time
  std::size_t waiting_max = 1000;  ///< events that wait, those whose calls are made with them; no more are read beyond
  std::size_t attempts = 1;        ///< of a call that fails
  bool in_order = true;            ///< answers leave as the events came; false: as they are there
};

/// Makes `f(const T&)`, a result, of each event, on threads of the host: it may wait, and bounds its own time. An event
/// for which it fails, or throws, at each attempt becomes a dead letter. After a crash what was not answered is asked
/// again, also if the other side has heard it.
template <class T, class F>
class call_out final : public call_stage_base {
 public:
  using made = typename std::decay_t<std::invoke_result_t<const F&, const T&>>::value_type;

  call_out(source_index index, call_options options, F f, wiring& wires)
      : call_stage_base(index, wires.plan().name, {}),
        options_(options),
        f_(std::make_shared<const F>(std::move(f))),
        name_(wires.plan().name),
        above_(wires.plan().reads),
        input_(wires.input<T>(0)),
        out_(wires.output<made>(0).given),
        dead_(wires.output<dead_letter<T>>(1).given) {}

  ~call_out() override { over_->store(true, std::memory_order_release); }

  result<void> open(const map_reader& store) override {
    if (auto opened = inlet_base::open(store); !opened) return opened;
    reading().assign(own, wall_time{});
    const auto prefix = row_prefix(name_, row_kind::held, {});
    const auto rows = store.cursor();
    auto moved = rows->seek(prefix);
    for (; moved && rows->valid() && rows->key().starts_with(prefix); moved = rows->next()) {
      if (auto read = read_row(rows->key().substr(prefix.size()), *rows); !read) return read;
    }
    return moved;
  }

  result<void> run(const round& r) override {
    if (above_.concerns(r)) {
      above_.begin(r);
      for (auto& event : input_.given()) {
        wait_for({next_number_++, event.time, event.late_by_ms, std::make_shared<const T>(input_.take(event))});
      }
      above_.end();
      reading().promise(own, promised());
    }
    return r.from == index() || r.from == round::no_source ? inlet_base::run(r) : result<void>();
  }

  void take_calls(std::vector<std::function<void()>>& into) override {
    for (auto& one : waiting_) {
      if (asked_ >= options_.concurrent) return;
      if (one.answer) continue;
      one.answer = std::make_shared<answer>();
      ++asked_;
      into.push_back([f = f_, value = one.value, answer = one.answer, attempts = options_.attempts, over = over_] {
        const auto again = [&] { return !*answer->value && !over->load(std::memory_order_acquire); };
        for (std::size_t i = 0; i == 0 || (i < attempts && again()); ++i) answer->value = tried(*f, *value);
        answer->there.store(true, std::memory_order_release);
      });
    }
  }

  bool has_answers() const override {
    if (options_.in_order) return !waiting_.empty() && is_there(waiting_.front());
    return std::any_of(waiting_.begin(), waiting_.end(), is_there);
  }

  void put_answers(wall_time now) override {
    reading().begin(own, now);
    for (std::size_t step = 0;; ++step) {
      const auto next = options_.in_order ? waiting_.begin() : std::find_if(waiting_.begin(), waiting_.end(), is_there);
      if (next == waiting_.end() || !is_there(*next)) return;
      auto one = std::move(*next);
      waiting_.erase(next);
      if (one.late_by_ms == 0) times_.erase(times_.find(one.time));
      --asked_;
      if (one.stored) gone_rows_.push_back(row_of(one));
      put(std::move(one), place_of_event(step));
      reading().see_promised(promised());
    }
  }

  bool is_full() const override { return waiting_.size() >= options_.waiting_max; }
  std::size_t out() const override { return waiting_.size(); }

  void write_changes(map_batch& to) override {
    for (const auto& row : gone_rows_) to.erase(row);
    gone_rows_.clear();
    for (auto& one : waiting_) {
      if (std::exchange(one.stored, true)) continue;
      std::string row;
      write_state(row, one.time);
      write_state(row, one.late_by_ms);
      write_state(row, *one.value);
      to.put(row_of(one), row);
    }
    inlet_base::write_changes(to);
  }

  stage_figures figures() const override { return {.held = waiting_.size(), .mark = progress().now()}; }

 private:
  static constexpr input_partition own{0};

  struct answer {
    std::optional<result<made>> value;
    std::atomic<bool> there{false};
  };
  struct waiting_event {
    std::uint64_t number = 0;  ///< names its row
    event_time time;
    std::uint32_t late_by_ms = 0;
    std::shared_ptr<const T> value;
    std::shared_ptr<struct answer> answer = nullptr;  ///< null: not asked yet
    bool stored = false;
  };

  static bool is_there(const waiting_event& one) {
    return one.answer && one.answer->there.load(std::memory_order_acquire);
  }

  static result<made> tried(const F& f, const T& value) {
    return guarded([&] { return f(value); });
  }

  /// Nothing older will leave but what was late when it came.
  event_time promised() const { return times_.empty() ? above_.now() : std::min(above_.now(), *times_.begin()); }

  void wait_for(waiting_event one) {
    if (one.late_by_ms == 0) times_.insert(one.time);
    waiting_.push_back(std::move(one));
  }

  void put(waiting_event one, round_place place) {
    auto& answered = *one.answer->value;
    if (answered) {
      out_.push_back({std::move(*answered), one.time, place, one.late_by_ms});
    } else {
      dead_.push_back({{*one.value, name_, answered.error().context}, one.time, place, one.late_by_ms});
    }
  }

  std::string row_of(const waiting_event& one) const {
    auto row = row_prefix(name_, row_kind::held, {});
    write_key(row, one.number);
    return row;
  }

  result<void> read_row(std::string_view name, map_cursor& rows) {
    const auto row = rows.value();
    if (!row) return row.error();
    waiting_event one{.stored = true};
    auto value = std::make_shared<T>();
    std::string_view left = *row;
    if (!read_key(name, one.number) || !read_state(left, one.time) || !read_state(left, one.late_by_ms) ||
        !read_whole_state(left, *value)) {
      return make_error(errc::corrupt, "event that waits in " + name_);
    }
    one.value = std::move(value);
    next_number_ = one.number + 1;
    wait_for(std::move(one));
    return {};
  }

  const call_options options_;
  const std::shared_ptr<const F> f_;
  const std::shared_ptr<std::atomic<bool>> over_ = std::make_shared<std::atomic<bool>>(false);  // nobody waits any more
  const std::string name_;
  mark_progress above_;
  stage_input<T> input_;
  events<made>& out_;
  events<dead_letter<T>>& dead_;
  std::deque<waiting_event> waiting_;  // as they came
  std::multiset<event_time> times_;    // of those that were not late
  std::vector<std::string> gone_rows_;
  std::uint64_t next_number_ = 0;
  std::size_t asked_ = 0;
};

}  // namespace millrace::flow
