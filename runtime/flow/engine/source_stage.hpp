#pragma once
#include <string>
#include <utility>

#include "runtime/flow/engine/edge_buffer.hpp"
#include "runtime/flow/engine/source_progress.hpp"
#include "runtime/flow/engine/stage.hpp"

namespace millrace::flow {

/// Where events come into an instance. What does not depend on their type.
class inlet_base : public stage {
 public:
  inlet_base(source_index index, std::string name, source_options options)
      : stage({index}), index_(index), reading_(std::move(name), options) {}

  source_index index() const { return index_; }
  const std::string& name() const { return reading_.name(); }
  source_progress& reading() { return reading_; }
  const source_progress& reading() const { return reading_; }

  result<void> open(const map_reader& store) override { return reading_.open(store); }
  void write_changes(map_batch& to) override { reading_.write_changes(to); }
  wall_time clock_due() const override { return reading_.clock_due(); }

  result<void> run(const round& r) override {
    if (!progress_.concerns(r)) return {};
    progress_.begin(r);
    progress_.end();
    return {};
  }

 private:
  source_index index_;
  source_progress reading_;
};

/// Where events of type T come in: `reading().begin(partition)`, then events, then the instance runs.
template <class T>
class inlet final : public inlet_base {
 public:
  inlet(source_index index, std::string name, source_options options, edge_buffer<T>& into)
      : inlet_base(index, std::move(name), options), into_(into) {}

  /// The next event of the partition whose round it is.
  void put(T value, event_time time) {
    const auto late = reading().see(time);
    into_.given.push_back({std::move(value), time, place_of_event(into_.given.size()), late});
  }

 private:
  edge_buffer<T>& into_;
};

}  // namespace millrace::flow
