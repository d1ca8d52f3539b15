#pragma once
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/service/instance_number.hpp"
#include "actors/service/service_log.hpp"
#include "actors/service/service_report.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/flow/topics/service_flow.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// A partition of which records are to be run.
struct readable_partition {
  std::size_t source = 0;
  kafka::partition_index partition;
  kafka::offset limit = flow::topic_flow::no_limit;
};

/// Reads the topics of an instance in process, as a committed reader: one stretch of each partition at a time waits in
/// the flow. Part of an event-based actor on a thread of its own, as it reads files.
class topic_reading {
 public:
  struct options {
    const catalog_publication* topics = nullptr;  ///< outlives it
    std::vector<std::string> names;               ///< by source of the definition
    instance_number of = {};                      ///< which of the partitions it reads
    bool alike = false;                           ///< all topics have as many partitions, for as long as there is state
    std::size_t own_from = 0;                     ///< sources from here on are hops: nobody else reads their topics
    std::uint32_t stretch_bytes_max = 512 << 10;
    std::vector<flow::read_position> stop_at = {};  ///< partitions are read so far; others, and none: without end
    service_voice voice = {};
  };

  topic_reading(caf::event_based_actor* self, options options) : self_(self), options_(std::move(options)) {}

  /// Begins with partitions that are new. `not_found`: a topic is missing, or is another one than the state was made
  /// of; whoever asks starts again when it is there. `invalid_argument`: topics that were to be alike are not.
  result<void> look(flow::service_flow& flow, flow::wall_time now);

  /// The replies to what it asked. `out_of_range`: the state is of records that the topic does not have.
  result<void> on_read(flow::service_flow& flow, const envelope<schema::ReadReply>& reply);
  void on_progress(const flow::service_flow& flow, const envelope<schema::Progress>& progress);
  void on_again(const flow::service_flow& flow, std::uint64_t token);

  /// The partition that is furthest behind in event time, if its records are there; so all move on together. None:
  /// there is nothing to run now.
  std::optional<readable_partition> next(const flow::service_flow& flow) const;

  /// Reads on, if all of the partition's stretch has been run.
  void ran(const flow::service_flow& flow, const readable_partition& of);

  /// All up to where it is to stop has been run; never if it goes on.
  bool at_stop(const flow::service_flow& flow) const;

  /// All that there is has been run, but for what waits for other instances.
  bool caught_up(const flow::service_flow& flow) const;

  /// What was committed. Of hops it is let go.
  void keep(const std::vector<flow::read_position>& positions);
  std::vector<input_report> report(const flow::service_flow& flow) const;

  /// When the topic of a source was made: tells whether it is the one that a state is of.
  std::int64_t created_ms(std::size_t source) const;
  void expect(std::size_t source, std::int64_t created_ms);

  /// Of all topics, if they are alike.
  std::size_t partitions() const { return partitions_.value_or(0); }
  void expect_partitions(std::size_t count) { partitions_ = count; }

 private:
  struct input {
    std::size_t source = 0;
    kafka::partition_index partition;
    caf::actor actor;
    const partition_progress* progress = nullptr;
    std::shared_ptr<const catalog_view> alive;  // what `progress` is of
    bool asked = false;                         // and not answered
    bool drained = false;                       // the last answer had all that there was
    kafka::offset kept;
    kafka::offset trimmed;  // of a hop: up to where its records were let go
    kafka::offset limit = flow::topic_flow::no_limit;
  };

  result<void> take_partitions(flow::service_flow& flow, std::size_t source,
                               const std::shared_ptr<const catalog_view>& view, const topic_entry& topic,
                               flow::wall_time now);
  result<void> begin(flow::service_flow& flow, std::size_t source, std::size_t partition,
                     const std::shared_ptr<const catalog_view>& view, const topic_entry& topic, flow::wall_time now);
  result<void> check_alike(const std::string& name, std::size_t count);
  kafka::offset limit_of(std::size_t source, kafka::partition_index partition) const;
  void read(const flow::service_flow& flow, std::size_t token);
  void watch(const flow::service_flow& flow, std::size_t token);
  static bool is_through(const flow::service_flow& flow, const input& of);
  void trim(input& of);
  result<void> on_out_of_range(flow::service_flow& flow, std::size_t token, schema::ReadReply::Reader told);

  caf::event_based_actor* self_;
  const options options_;
  std::vector<input> inputs_;                      // by token
  std::vector<std::size_t> seen_;                  // by source: partitions that were looked at
  std::optional<std::size_t> partitions_;          // of all topics, if they are alike
  std::vector<std::optional<std::int64_t>> made_;  // by source: when its topic was made
};

}  // namespace millrace
