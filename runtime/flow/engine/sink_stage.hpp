#pragma once
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "runtime/flow/engine/edge_buffer.hpp"
#include "runtime/flow/engine/stage.hpp"

namespace millrace::flow {

/// All that has been taken from an outlet: for a host that keeps it.
class output_log_base {
 public:
  virtual ~output_log_base() = default;
  virtual std::size_t size() const = 0;

  /// Forgets what was appended after the first `size`.
  virtual void truncate(std::size_t size) = 0;
};

template <class T>
class output_log final : public output_log_base {
 public:
  events<T> all;

  std::size_t size() const override { return all.size(); }
  void truncate(std::size_t size) override { all.erase(all.begin() + static_cast<std::ptrdiff_t>(size), all.end()); }
};

/// Where events leave an instance. What does not depend on their type.
class outlet_base : public stage {
 public:
  using stage::stage;

  /// Events that nobody has taken yet. While there are any, no round is to be begun.
  virtual std::size_t waiting() const = 0;

  /// For a host that does not know the type: a log of it, and up to `count_max` events moved there.
  virtual std::unique_ptr<output_log_base> make_log() const = 0;
  virtual void take_into(output_log_base& log, std::size_t count_max) = 0;
};

template <class T>
class outlet final : public outlet_base {
 public:
  outlet(std::vector<source_index> sources, stage_input<T> from) : outlet_base(std::move(sources)), from_(from) {}

  std::size_t waiting() const override { return waiting_.size() - taken_; }

  /// The next `count_max` events, or as many as there are.
  events<T> take(std::size_t count_max) {
    const auto begin = waiting_.begin() + static_cast<std::ptrdiff_t>(taken_);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(count_max, waiting()));
    events<T> out{std::move_iterator<typename events<T>::iterator>(begin),
                  std::move_iterator<typename events<T>::iterator>(end)};
    taken_ += out.size();
    if (waiting() == 0) {
      waiting_.clear();
      taken_ = 0;
    }
    return out;
  }

  /// All that there are, into a vector whose room is used again.
  void take_all(events<T>& into) {
    into.clear();
    if (taken_ == 0) return waiting_.swap(into);
    into = take(waiting());
  }

  std::unique_ptr<output_log_base> make_log() const override { return std::make_unique<output_log<T>>(); }

  void take_into(output_log_base& log, std::size_t count_max) override {
    auto taken = take(count_max);
    auto& all = static_cast<output_log<T>&>(log).all;
    for (auto& event : taken) all.push_back(std::move(event));
  }

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    given_ += from_.given().size();
    take_given();
    progress_.end();
    return {};
  }

  stage_figures figures() const override { return {.given = given_, .mark = progress_.now()}; }

 private:
  void take_given() {
    if (from_.is_last && waiting_.empty()) return from_.from->hand_over(waiting_);
    for (auto& event : from_.given()) {
      waiting_.push_back({from_.take(event), event.time, event.place, event.late_by_ms, event.in_order});
    }
  }

  stage_input<T> from_;
  events<T> waiting_;
  std::size_t taken_ = 0;
  std::uint64_t given_ = 0;
};

}  // namespace millrace::flow
