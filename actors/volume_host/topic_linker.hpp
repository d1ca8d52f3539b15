#pragma once
#include <caf/actor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/catalog/catalog_requests.hpp"
#include "actors/volume_host/cut_cursors.hpp"
#include "actors/volume_host/topic_plan.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

class actor_runtime;

/// What is pointed to outlives the linker.
struct topic_linker_options {
  actor_runtime* runtime = nullptr;
  disk* files = nullptr;
  const catalog_publication* topics = nullptr;
  caf::actor catalog, group_directory;
  std::vector<std::string> data_directories;
  cut_cursors_source cursors;
  id_source new_id;

  /// Whoever starts partitions is told of a log that it will find in that data directory, or will not any more.
  std::function<void(const log_key& log, std::size_t directory)> expect_log;
  std::function<void(const log_key& log)> forget_log;

  logger voice = {};
};

/// Topics that nobody sees yet: their logs are made, and what groups are to have committed on them is known.
struct linked_topics {
  struct linked_log {
    log_key log;
    std::size_t data_directory;
    std::string directory;
    std::int64_t end = 0;  ///< of its records
  };

  std::vector<topic> topics;
  std::vector<linked_log> logs;
  cursor_commits cursors;
  bool read_only = false;
  bool foreign_producers = false;  ///< ids of producers in the records are another node's
  bool keep_cursors = false;       ///< what other groups have committed on topics of these names stays
};

/// What a linked topic says of itself where its origin said `overrides`: one that is read-only keeps all it has,
/// whatever the origin's rules were.
config_map linked_overrides(config_map overrides, bool read_only);

/// Makes topics of what snapshots have of topics: the logs share the segments' files, so that it costs by the number of
/// segments. Threads: one at a time; none of the reactors', as every call blocks.
class topic_linker {
 public:
  explicit topic_linker(topic_linker_options options) : options_(std::move(options)) {}

  /// All of the logs, or none. The next start removes those of topics that did not come about. `already_exists` if a
  /// name is taken by a topic that is not one of `instead_of`.
  result<linked_topics> link(const topic_plan& plan, const std::vector<topic_id>& instead_of = {});

  /// Adds to `made` the log of the topic `target` with what a snapshot has of the log of `row`.
  result<void> link_row(volume_snapshot snapshot, const stream_rows::log_row& row, const topic& target,
                        linked_topics& made);

  /// Topics of mirrors as they are from now on: their settings, more partitions.
  result<void> update(std::vector<topic> topics) { return change_catalog({std::move(topics), {}}); }

  /// Removes logs that are not to be served.
  void discard(const linked_topics& made);

  /// Lets clients see the topics, while those of `instead_of` go, in one change of the catalog. When it returns all of
  /// them are open, what were open transactions at the cut are aborted unless the topics are read-only, and groups
  /// stand where they stood. After an error there are none of them, unless they came in others' place.
  result<void> serve(const linked_topics& made, const std::vector<topic_id>& instead_of = {});

  /// Groups stand on the plan's topics, which are there, where they stood at the cut. `keep_others`: what other groups
  /// have committed on topics of these names stays.
  result<void> put_cursors(const topic_plan& plan, bool keep_others);

  /// Deletes topics, with what groups have committed on them.
  result<void> remove(const std::vector<topic_ref>& topics);

  std::shared_ptr<const catalog_view> topics() const { return options_.topics->current(); }

 private:
  result<cursor_commits> cursors_of(const topic_plan& plan, const renamed_topics& names) const;
  result<void> link_topic(const topic_plan& plan, const topic_to_link& wanted, linked_topics& made);
  result<void> change_catalog(const link_topics_request& change);
  result<void> open_partitions(const linked_topics& made);

  const topic_linker_options options_;
};

}  // namespace millrace
