#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "actors/catalog/partition_host.hpp"
#include "actors/partition/partition_options.hpp"
#include "actors/partition_host/partition_placement.hpp"

namespace millrace {

class actor_runtime;

/// As much of a mirror's log as is shown.
struct shown_log {
  std::int64_t end = 0;  ///< -1: not even that the topic is there
  std::int64_t stable = 0;
};

/// What all partitions of a node share. What is pointed to outlives them.
struct partition_shared {
  const clock* time;
  file_pool* files;
  std::chrono::milliseconds producer_expiration;
  std::function<void(std::function<void()>)> run_blocking;
  logger voice{};
  std::shared_ptr<compaction_gate> compaction = {};     ///< null: no log is compacted
  log_holds* holds = nullptr;                           ///< null: nobody holds what leaves a log
  std::function<shown_log(const log_key&)> shown = {};  ///< of a mirror's log at the start; null: nothing is shown
};

/// A data directory and who writes there. What is pointed to outlives the partitions.
struct partition_room {
  std::string data_directory;
  log_marks* marks;
  write_gate* gate;
  caf::actor log_writer;
  caf::actor keeper;
  std::vector<topic_partition> logs_found;  ///< at the start
  std::vector<log_key> linked_found = {};   ///< at the start: linked, and not yet opened by their topics
};

/// Starts partitions as actors, on the reactors and in the data directories in turn, and ends them with their topics.
/// Threads: the catalog's, `own_log`, `expect_linked` and `forget_linked` any.
class partition_spawner final : public partition_host {
 public:
  partition_spawner(actor_runtime& runtime, partition_shared shared, std::vector<partition_room> rooms);

  std::vector<partition_handle> start(const topic_ref& topic, const std::shared_ptr<const topic_settings>& settings,
                                      std::int32_t first) override;
  void change_settings(const topic_entry& topic) override;
  void remove(const topic_entry& topic) override;
  void started(const catalog_view& all) override;

  /// The log of a topic that is about to be was linked in that data directory: there its partition is to start.
  void expect_linked(const log_key& log, std::size_t directory);

  /// The topic did not come about.
  void forget_linked(const log_key& log);

  /// For a partition that the catalog does not know, one of the node's own logs: in the first data directory.
  partition_options own_log(topic_partition name, const topic_id& id,
                            std::shared_ptr<const topic_settings> settings) const {
    return options_of(std::move(name), id, std::move(settings), 0);
  }

 private:
  partition_options options_of(topic_partition name, const topic_id& id, std::shared_ptr<const topic_settings> settings,
                               std::size_t room) const;
  partition_handle start_one(topic_partition name, const topic& facts,
                             const std::shared_ptr<const topic_settings>& settings);
  void set_aside_stray(const partition_room& room, const topic_partition& log);
  std::optional<std::size_t> take_linked(const log_key& log);
  void remove_linked_strays();

  actor_runtime& runtime_;
  const partition_shared shared_;
  std::vector<partition_room> rooms_;
  partition_placement placement_;
  std::size_t next_home_ = 0;
  std::mutex linked_mutex_;
  std::map<log_key, std::size_t> linked_;  // guarded by the mutex: in which data directory
};

/// A partition of the node's own: durable, and compacted, so that of each key the last record is there for ever. Its
/// segments are short unless its batches are long. Its topic's name begins with what no client may name.
std::shared_ptr<const topic_settings> internal_log_settings();
inline constexpr const char* internal_topic_prefix = "__millrace_";

}  // namespace millrace
