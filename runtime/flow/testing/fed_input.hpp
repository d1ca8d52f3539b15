#pragma once
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "runtime/flow/engine/source_stage.hpp"

namespace millrace::flow {

/// What has been fed to a source, by partition, as a log would keep it.
class fed_input_base {
 public:
  virtual ~fed_input_base() = default;

  virtual std::size_t size(input_partition partition) const = 0;
  virtual std::vector<input_partition> partitions() const = 0;

  /// Puts `count` events from `from` on into `into`, whose round of that partition has begun.
  virtual void put(inlet_base& into, input_partition partition, std::size_t from, std::size_t count) const = 0;
};

template <class T>
class fed_input final : public fed_input_base {
 public:
  void append(input_partition partition, T value, event_time time) {
    logs_[partition].emplace_back(std::move(value), time);
  }

  std::size_t size(input_partition partition) const override {
    const auto found = logs_.find(partition);
    return found == logs_.end() ? 0 : found->second.size();
  }

  std::vector<input_partition> partitions() const override {
    std::vector<input_partition> all;
    for (const auto& [partition, log] : logs_) all.push_back(partition);
    return all;
  }

  void put(inlet_base& into, input_partition partition, std::size_t from, std::size_t count) const override {
    const auto& log = logs_.at(partition);
    for (auto n = from; n < from + count; ++n) static_cast<inlet<T>&>(into).put(log[n].first, log[n].second);
  }

 private:
  std::map<input_partition, std::vector<std::pair<T, event_time>>> logs_;
};

}  // namespace millrace::flow
