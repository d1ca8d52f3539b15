#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::flow {

/// Takes what waits in a sink of one instance.
class record_outlet {
 public:
  virtual ~record_outlet() = default;
  virtual void take_all(std::vector<new_topic_record>& into) = 0;
};

/// Which topic gets what a sink of a graph is given, and how events become records.
struct topic_sink {
  std::string sink;
  std::string topic;            ///< unless the deployment names another
  std::int32_t partitions = 1;  ///< of the topic, if it is to be made
  std::function<result<std::unique_ptr<record_outlet>>(graph_instance&)> open;
};

template <class T, class Write>
class typed_record_outlet final : public record_outlet {
 public:
  typed_record_outlet(outlet<T>& from, Write write) : from_(from), write_(std::move(write)) {}

  void take_all(std::vector<new_topic_record>& into) override {
    if (from_.waiting() == 0) return;
    from_.take_all(taken_);
    for (const auto& event : taken_) into.push_back(write_(event.value, event.time));
  }

 private:
  outlet<T>& from_;
  const Write write_;
  events<T> taken_;
};

/// `write(const T&, event_time)` is a `new_topic_record`.
template <class T, class Write>
topic_sink write_topic(std::string sink, std::string topic, Write write, std::int32_t partitions = 1) {
  const auto open = [sink, write](graph_instance& graph) -> result<std::unique_ptr<record_outlet>> {
    const auto from = graph.find_outlet<T>(sink);
    if (!from) return from.error();
    return std::make_unique<typed_record_outlet<T, Write>>(**from, write);
  };
  return {std::move(sink), std::move(topic), partitions, open};
}

}  // namespace millrace::flow
