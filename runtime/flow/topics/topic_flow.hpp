#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/flow/topics/flow_cut.hpp"
#include "runtime/flow/topics/record_feed.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::flow {

/// An instance among others, one for each partition of the service's topics.
struct instance_seat {
  kafka::partition_index own;
  std::int32_t all = 1;
  std::uint64_t state = 0;  ///< which state of the service this is: all have the same
};

struct topic_flow_options {
  std::size_t round_events = 1000;  ///< most of one round
  instance_options instance = {};
  std::optional<instance_seat> seat = {};  ///< none: alone
};

/// What an instance has done since it was opened.
struct topic_flow_figures {
  std::uint64_t records = 0;
  std::uint64_t outputs = 0;
  std::uint64_t dead_letters = 0;
};

inline void merge(topic_flow_figures& into, const topic_flow_figures& more) {
  into.records += more.records;
  into.outputs += more.outputs;
  into.dead_letters += more.dead_letters;
}

/// An instance of a service between topics: records go in, a partition at a time, and what it gives waits for the next
/// cut. Pure: whoever hosts it reads topics and makes cuts durable. A record that cannot be read becomes a dead letter.
/// One of several has the graph's hops as further sources and sinks.
/// Threads: one at a time; it reads its state from `state`, and may block on that.
class topic_flow {
 public:
  /// All that is given outlives it.
  static result<std::unique_ptr<topic_flow>> open(const service_definition& service, const graph_plan& plan,
                                                  const map_reader& state, const topic_flow_options& options = {});

  /// From now on the partition is waited for. Where reading begins: 0 if it never has.
  kafka::offset assign(std::size_t source, kafka::partition_index partition, wall_time now);

  /// Its records before `to` are there no more.
  void skip_to(std::size_t source, kafka::partition_index partition, kafka::offset to);

  /// Where the next stretch begins: all before it has been given to `fill`, or was there no more.
  kafka::offset next(std::size_t source, kafka::partition_index partition) const;

  /// The next stretch of a partition, once the one before is `through`.
  void fill(std::size_t source, kafka::partition_index partition, std::vector<std::byte> batches,
            std::vector<aborted_transaction> aborted);

  /// Nothing of the partition waits to be run.
  bool through(std::size_t source, kafka::partition_index partition) const;

  /// Its records had better wait: of what this instance has sent others may hold back as much as is its share, for
  /// those that are behind.
  bool held_back(std::size_t source) const;

  /// More of a partition is there to be read: it is not silent.
  void keep_awake(std::size_t source, kafka::partition_index partition, wall_time now) {
    sources_[source].in->keep_awake(partition, now);
  }

  /// The newest event time of a partition: what is behind the others is to be run first.
  event_time newest(std::size_t source, kafka::partition_index partition) const;

  /// Runs one round of the partition's records, of those before `limit`.
  result<void> run_round(std::size_t source, kafka::partition_index partition, wall_time now,
                         kafka::offset limit = no_limit);
  static constexpr kafka::offset no_limit{std::numeric_limits<std::int64_t>::max()};

  /// What a file of the service says now; nothing that was read from topics may wait to be cut, so that it acts between
  /// two commits. Why it was refused, which is a dead letter too; empty: it was taken. An error: the graph failed.
  result<std::string> take_file(std::size_t file, std::string_view content, event_time modified, wall_time now);

  /// Refuses a file that was not even read, for that reason.
  void refuse_file(std::size_t file, const std::string& reason);

  /// The clock's turn, now and then.
  result<void> run_clock(wall_time now);

  /// No more is to be run before some calls have been answered.
  bool wants_input() const { return graph_->wants_input(); }

  // As `graph_instance`.
  std::vector<std::function<void()>> take_calls() { return graph_->take_calls(); }
  bool answers_ready() const { return graph_->answers_ready(); }
  result<void> run_answers(wall_time now);

  /// Bytes of what waits for the next cut, about.
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  bool has_outputs() const { return !cut_.outputs.empty(); }

  /// Something was read, or is to be told to other instances, since the last cut.
  bool has_changes() const { return changed_; }
  bool wants_commit() const { return graph_->wants_commit(); }

  /// Ends the stretch since the last one. The next waits until this one is `committed`.
  flow_cut cut();
  void committed() { graph_->committed(); }

  const topic_flow_figures& figures() const { return figures_; }
  const graph_instance& graph() const { return *graph_; }

 private:
  struct partition_input {
    record_feed feed;
    event_time newest = beginning_of_time;
    bool moved = false;
  };
  struct source_input {
    std::unique_ptr<topic_input> in;
    std::map<kafka::partition_index, partition_input> partitions;
  };

  topic_flow(const service_definition& service, const topic_flow_options& options)
      : service_(service), options_(options) {}

  result<void> open_ends();
  std::string name_of(std::size_t source) const;

  partition_input& input(std::size_t source, kafka::partition_index partition) {
    return sources_[source].partitions.at(partition);
  }
  const partition_input& input(std::size_t source, kafka::partition_index partition) const {
    return sources_[source].partitions.at(partition);
  }
  void give_up(std::size_t source, const topic_record& record, const std::string& reason);
  void give(std::size_t sink, new_topic_record record);
  void take_outputs();
  void take_hops();
  void give_promises();

  const service_definition& service_;
  const topic_flow_options options_;
  std::unique_ptr<graph_instance> graph_;
  std::vector<source_input> sources_;
  std::vector<std::unique_ptr<record_outlet>> outlets_;
  std::vector<std::unique_ptr<file_inlet>> files_;
  std::vector<new_topic_record> taken_;
  std::vector<hopping_event> hopping_;
  flow_cut cut_;
  std::size_t held_max_ = 0;  // of the stages that hold back; all instances together send no more than half of it
  int cuts_unpromised_ = 0;   // since promises went out
  std::size_t waiting_bytes_ = 0;
  bool changed_ = false;
  topic_flow_figures figures_;
};

}  // namespace millrace::flow
