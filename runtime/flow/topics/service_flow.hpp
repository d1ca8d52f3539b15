#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/flow/topics/topic_flow.hpp"
#include "runtime/store/map_section.hpp"

namespace millrace::flow {

struct service_flow_options {
  topic_flow_options flow = {};
  bool partitioned = false;    ///< of a service that can be
  std::int32_t seats = 1;      ///< then: partitions of its topics, here and elsewhere
  std::uint64_t state_id = 0;  ///< then: of its state, the same for all instances; another after a new beginning
  std::size_t expected = 1;    ///< partitions that will be read here: they share the keys kept in memory
};

/// A service at work on some partitions. One flow reads them all; or, if it is partitioned, there is one for each, with
/// its own state, so that any of them may be run elsewhere, and beside the others. Threads: one at a time.
class service_flow {
 public:
  /// All that is given outlives it.
  static result<std::unique_ptr<service_flow>> open(const service_definition& service, const graph_plan& plan,
                                                    const map_reader& state, const service_flow_options& options = {});

  /// From now on the partition is waited for. Where reading begins: 0 if it never has.
  result<kafka::offset> assign(std::size_t source, kafka::partition_index partition, wall_time now);

  // As `topic_flow`, of a partition that was assigned.
  topic_flow& of(kafka::partition_index partition);
  const topic_flow& of(kafka::partition_index partition) const;

  // As `topic_flow`, of one that is not partitioned.
  result<std::string> take_file(std::size_t file, std::string_view content, event_time modified, wall_time now) {
    return whole_->take_file(file, content, modified, now);
  }
  void refuse_file(std::size_t file, const std::string& reason) { whole_->refuse_file(file, reason); }

  // As `topic_flow`, of all.
  result<void> run_clock(wall_time now);
  wall_time clock_due() const;
  bool wants_input() const;
  std::vector<std::function<void()>> take_calls();
  result<void> run_answers(wall_time now);
  std::size_t waiting_bytes() const;
  bool has_outputs() const;
  bool has_changes() const;
  bool wants_commit() const;
  flow_cut cut();
  void committed();
  topic_flow_figures figures() const;

  /// In the order of the plan; of a stage that works for several partitions the sums, and the least mark.
  std::vector<stage_figures> stages() const;

 private:
  struct share {
    std::string first;  ///< what the keys of its rows begin with
    std::unique_ptr<map_section> state;
    std::unique_ptr<topic_flow> flow;
  };

  service_flow(const service_definition& service, const graph_plan& plan, const map_reader& state,
               const topic_flow_options& options, const service_flow_options& of)
      : service_(service), plan_(plan), state_(state), options_(options), seats_(of.seats), state_id_(of.state_id) {}

  result<topic_flow*> share_of(kafka::partition_index partition);

  const service_definition& service_;
  const graph_plan& plan_;
  const map_reader& state_;
  const topic_flow_options options_;
  const std::int32_t seats_;
  const std::uint64_t state_id_;
  std::unique_ptr<topic_flow> whole_;  // unless it is partitioned
  std::map<kafka::partition_index, share> shares_;
};

}  // namespace millrace::flow
