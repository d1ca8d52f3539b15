#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/services/external/local_state.hpp"
#include "apps/millrace/services/external/outbox.hpp"
#include "apps/millrace/services/external/transactional_writer.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/flow/topics/topic_flow.hpp"

namespace millrace::cli {

struct external_options {
  connection_options connection;
  const flow::service_definition* service = nullptr;  ///< outlives it
  flow::service_settings settings = {};
  std::string name;                                    ///< of its group and its transactions
  std::string directory;                               ///< of its state
  std::vector<std::string> sources;                    ///< topics, by source
  std::vector<std::string> destinations;               ///< topics, by sink, and last that of dead letters
  std::function<bool()> tired = [] { return false; };  ///< of waiting for the cluster; what waits stays in the outbox
  std::function<void(const flow::given_record&)> told = {};  ///< an output that committed readers see now
};

/// A service beside any Kafka cluster, with its state in a directory. Each commit makes state, positions and an outbox
/// durable first; then outputs and offsets are written in one transaction. After a crash the group's offsets tell
/// whether the cluster has what the outbox holds. Threads: owned by one.
class external_service {
 public:
  /// Reaches the cluster, makes missing topics of outputs, and brings what was under way to its end.
  static result<std::unique_ptr<external_service>> open(disk& d, const clock& time, external_options options);

  /// Reads what is there, for at most about `wait` if there is nothing, runs it, and commits when that is due.
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
  result<void> settle_outbox();
  result<void> take_files();
  result<void> begin_reading();
  result<void> make_output_topics();
  result<bool> read(std::chrono::milliseconds wait);
  result<void> run();
  result<void> run(input& of);
  result<void> make_calls();
  result<void> commit_if_due(bool idle);
  result<void> commit();
  result<void> deliver(const outbox& box);
  std::vector<partition_offset> offsets_of(const outbox& box) const;
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
  std::map<std::pair<std::string, std::int32_t>, std::size_t> by_place_;
  std::chrono::nanoseconds last_commit_{};
};

}  // namespace millrace::cli
