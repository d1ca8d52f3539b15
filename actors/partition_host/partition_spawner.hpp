#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <functional>
#include <string>

#include "actors/catalog/partition_host.hpp"
#include "actors/partition/partition_options.hpp"

namespace millrace {

class actor_runtime;

/// What all partitions of a node share. What is pointed to outlives them.
struct partition_shared {
  std::string data_directory;
  const clock* time;
  file_pool* files;
  log_marks* marks;
  write_gate* gate;
  caf::actor log_writer;
  caf::actor keeper;
  std::chrono::milliseconds producer_expiration;
  std::function<void(std::function<void()>)> run_blocking;
  std::vector<topic_partition> found;  ///< whose logs were in the data directory at the start
  logger voice{};
};

/// Starts partitions as actors, on the reactors in turn, and ends them with their topics.
/// Threads: the catalog's, `options_of` any.
class partition_spawner final : public partition_host {
 public:
  partition_spawner(actor_runtime& runtime, partition_shared shared) : runtime_(runtime), shared_(std::move(shared)) {}

  std::vector<partition_handle> start(const topic_ref& topic, const std::shared_ptr<const topic_settings>& settings,
                                      std::int32_t first) override;
  void change_settings(const topic_entry& topic) override;
  void remove(const topic_entry& topic) override;
  void started(const catalog_view& all) override;

  /// For a partition that the catalog does not know, such as the node's own logs.
  partition_options options_of(topic_partition name, const topic_id& id,
                               std::shared_ptr<const topic_settings> settings) const;

 private:
  void set_aside_stray(const topic_partition& partition);

  actor_runtime& runtime_;
  const partition_shared shared_;
  std::size_t next_home_ = 0;
};

/// A partition of the node's own: durable, kept for ever. Its topic's name begins with what no client may name.
std::shared_ptr<const topic_settings> internal_log_settings();
inline constexpr const char* internal_topic_prefix = "__millrace_";

}  // namespace millrace
