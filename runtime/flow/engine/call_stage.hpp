#pragma once
#include <functional>
#include <utility>
#include <vector>

#include "runtime/flow/engine/source_stage.hpp"

namespace millrace::flow {

/// A stage that asks something outside for each event, on other threads. What is asked and not answered is state: a
/// restart asks again. Answers come back as the events of a source of their own, whose mark waits for all that are out.
class call_stage_base : public inlet_base {
 public:
  using inlet_base::inlet_base;

  /// Calls that may be made now, each on any thread, together or one after the other: at most as many are out as the
  /// stage allows. When one is through, `has_answers` may be true.
  virtual void take_calls(std::vector<std::function<void()>>& into) = 0;

  virtual bool has_answers() const = 0;

  /// Puts the answers that are there into a round of its own.
  virtual void put_answers(wall_time now) = 0;

  /// No more events are wanted before some have been answered.
  virtual bool is_full() const = 0;

  /// Events that wait for their answers.
  virtual std::size_t out() const = 0;
};

}  // namespace millrace::flow
