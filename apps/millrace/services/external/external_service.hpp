#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/services/external/local_state.hpp"
#include "apps/millrace/services/external/outbox.hpp"
#include "apps/millrace/services/external/transactional_writer.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/flow/topics/topic_flow.hpp"

namespace millrace::cli {

/// A topic of outputs.
struct output_topic {
  std::string name;
  std::int32_t partitions = 1;  ///< if it is to be made
};

struct external_options {
  connection_options connection;
  const flow::service_definition* service = nullptr;  ///< outlives it
  flow::service_settings settings = {};
  std::string name;                                       ///< of its group and its transactions
  std::optional<kafka::partition_index> only = {};        ///< the partition of all topics that it reads; none: all
  std::string directory;                                  ///< of its state
  std::size_t sharers = 1;                                ///< of the memory for state in this process
  std::vector<std::string> sources;                       ///< topics, by source
  std::vector<output_topic> destinations;                 ///< by sink, and last that of dead letters
  std::size_t outputs_bytes_max = std::size_t{32} << 20;  ///< that wait for a commit, but for those of a round's end
  std::function<bool()> tired = [] { return false; };  ///< of all: no more is begun, no cluster that hangs waited for
  std::function<void(const flow::given_record&)> told = {};  ///< an output that committed readers see now
};

/// A service beside any Kafka cluster, or one partition of it, with its state in a directory. Each commit makes state,
/// positions and an outbox durable first; then outputs and offsets are written in one transaction. After a crash the
/// group's offsets tell whether the cluster has what the outbox holds. What the service's functions throw is an error:
/// after any nothing more is asked of it. Threads: owned by one.
class external_service {
 public:
  /// Reaches the cluster, makes missing topics of outputs, and brings what was under way to its end. `out_of_range`:
  /// the group is beyond the state, so that another state was with it.
  static result<std::unique_ptr<external_service>> open(disk& d, const clock& time, external_options options);

  /// Reads what is there, for at most about `wait` if there is nothing, runs it, and commits when that is due. When it
  /// is tired some of that may be left: then only `finish` is called.
  result<void> turn(std::chrono::milliseconds wait);

  /// Commits all that has been run.
  result<void> finish();

  /// All that the topics had when it was opened has been committed.
  bool is_through() const;

  const flow::topic_flow_figures& figures() const { return flow_->figures(); }

 private:
  struct input {
    std::size_t source;
    kafka::partition_index partition;
    kafka::offset opened;           // where the state that was found is
    kafka::offset goal;             // where the topic ended when it was opened
    kafka::offset kept;             // of the last commit
    kafka::offset seen;             // behind the last record there is
    std::vector<record> read = {};  // and not run yet
  };

  external_service(disk& d, const clock& time, external_options options)
      : disk_(d), time_(time), options_(std::move(options)) {}

  result<void> reach_cluster();
  result<void> open_state();
  result<void> open_inputs();
  result<void> check_partitions(const topic_description& topic);
  result<void> check_group();
  result<void> open_writer();
  result<void> settle_outbox();
  result<void> take_files();
  result<void> begin_reading();
  result<void> make_output_topics();
  result<std::vector<noted_offset>> group_offsets_now(pending_offsets pending) const;
  result<void> check_form(const std::vector<noted_offset>& reached) const;
  result<void> check_not_beyond(const std::vector<noted_offset>& reached) const;
  result<void> check_last_writer(const std::vector<noted_offset>& reached) const;
  result<void> take_turn(std::chrono::milliseconds wait);
  result<bool> read(std::chrono::milliseconds wait);
  result<void> run();
  result<void> run(input& of);
  result<void> make_calls();
  bool is_pressed() const;
  result<void> commit_if_pressed();
  result<void> commit_if_due(bool idle);
  result<void> commit();
  result<void> commit_last();
  result<void> deliver(const outbox& box);
  result<void> forget_outbox();
  std::vector<noted_offset> offsets_of(const outbox& box) const;
  bool is_in(const outbox& box, const std::vector<noted_offset>& reached) const;
  std::string failure() const { return "service " + options_.service->name + " failed"; }
  flow::wall_time now() const { return flow::wall_time(time_.wall_ms()); }

  disk& disk_;
  const clock& time_;
  const external_options options_;
  std::unique_ptr<const flow::graph_plan> plan_;
  std::unique_ptr<local_state> state_;
  std::unique_ptr<flow::topic_flow> flow_;
  std::unique_ptr<client> cluster_;
  std::unique_ptr<transactional_writer> writer_;
  std::unique_ptr<record_reader> reader_;
  std::vector<input> inputs_;
  std::optional<std::size_t> partitions_;  ///< of each topic, if it reads one of them
  std::map<std::pair<std::string, std::int32_t>, std::size_t> by_place_;
  std::chrono::nanoseconds last_commit_{};
  std::string last_mark_;  ///< of the outbox that the cluster got last of this state; empty: it got none
};

}  // namespace millrace::cli
