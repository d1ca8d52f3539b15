#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/flow/topics/topic_input.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::flow {

/// Puts records into a source of one instance.
class record_inlet {
 public:
  virtual ~record_inlet() = default;

  /// The next event of the partition whose round it is; an error, which is for a person, if the record is none.
  virtual result<void> put(const topic_record& record) = 0;

  virtual inlet_base& source() const = 0;
};

/// The input of such a source: its partitions are those of the topic.
class record_input final : public topic_input {
 public:
  explicit record_input(std::unique_ptr<record_inlet> inlet) : inlet_(std::move(inlet)) {}

  inlet_base& source() const override { return inlet_->source(); }

  kafka::offset assign(kafka::partition_index partition, wall_time now) override {
    reading().assign(number_of(partition), now);
    return kafka::offset(reading().next(number_of(partition)).value);
  }
  void begin(kafka::partition_index partition, wall_time now) override { reading().begin(number_of(partition), now); }
  result<void> put(const topic_record& record) override { return inlet_->put(record); }
  void read_to(kafka::partition_index partition, kafka::offset next) override {
    reading().read_to(number_of(partition), input_position(next.value));
  }
  void keep_awake(kafka::partition_index partition, wall_time now) override {
    reading().keep_awake(number_of(partition), now);
  }
  event_time newest(kafka::partition_index partition) const override { return reading().newest(number_of(partition)); }

 private:
  static input_partition number_of(kafka::partition_index partition) { return input_partition(partition.value); }
  source_progress& reading() const { return source().reading(); }

  std::unique_ptr<record_inlet> inlet_;
};

/// Which topic a source of a graph reads, and how its records become events.
struct topic_source {
  std::string source;
  std::string topic;            ///< unless the deployment names another
  std::int32_t partitions = 1;  ///< of the topic, if it is to be made
  std::function<result<std::unique_ptr<record_inlet>>(graph_instance&)> open;
};

/// An event, and when it happened.
template <class T>
struct timed {
  T value;
  event_time time;
};

template <class T, class Read>
class typed_record_inlet final : public record_inlet {
 public:
  typed_record_inlet(inlet<T>& into, Read read) : into_(into), read_(std::move(read)) {}

  result<void> put(const topic_record& record) override {
    result<timed<T>> event = read_(record);
    if (!event) return event.error();
    if (!into_.reading().believes(event->time)) {
      return make_error(errc::invalid_argument, "its time, " + std::to_string(event->time.value) +
                                                    " ms, is none, or further ahead than the source allows");
    }
    into_.put(std::move(event->value), event->time);
    return {};
  }

  inlet_base& source() const override { return into_; }

 private:
  inlet<T>& into_;
  const Read read_;
};

/// `read(const topic_record&)` is a `result<timed<T>>`.
template <class T, class Read>
topic_source read_topic(std::string source, std::string topic, Read read, std::int32_t partitions = 1) {
  const auto open = [source, read](graph_instance& graph) -> result<std::unique_ptr<record_inlet>> {
    const auto into = graph.find_inlet<T>(source);
    if (!into) return into.error();
    return std::make_unique<typed_record_inlet<T, Read>>(**into, read);
  };
  return {std::move(source), std::move(topic), partitions, open};
}

}  // namespace millrace::flow
