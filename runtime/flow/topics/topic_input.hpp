#pragma once
#include "codecs/base/result.hpp"
#include "runtime/flow/engine/source_stage.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::flow {

/// How the records of a topic come into a source of one instance, a round at a time, and where its reading stands.
class topic_input {
 public:
  virtual ~topic_input() = default;

  virtual inlet_base& source() const = 0;

  /// From now on the partition is waited for. Where reading begins: 0 if it never has.
  virtual kafka::offset assign(kafka::partition_index partition, wall_time now) = 0;

  /// The round is of records of this partition.
  virtual void begin(kafka::partition_index partition, wall_time now) = 0;

  /// The next of the round; an error, which is for a person, if it is no event.
  virtual result<void> put(const topic_record& record) = 0;

  /// All before `next` has been read, or is there no more.
  virtual void read_to(kafka::partition_index partition, kafka::offset next) = 0;

  /// More of it is there to be read: it is not silent.
  virtual void keep_awake(kafka::partition_index partition, wall_time now) = 0;

  /// The newest event time of a partition.
  virtual event_time newest(kafka::partition_index partition) const = 0;
};

}  // namespace millrace::flow
