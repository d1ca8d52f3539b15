#pragma once
#include <boost/asio/thread_pool.hpp>

#include <future>
#include <memory>
#include <optional>
#include <vector>

#include "actors/catalog/catalog_actor.hpp"
#include "actors/catalog/catalog_publication.hpp"
#include "actors/catalog/catalog_state.hpp"
#include "actors/gateway/gateway_context.hpp"
#include "actors/gateway/gateway_metrics.hpp"
#include "actors/group/group_directory.hpp"
#include "actors/group/limits.hpp"
#include "actors/mirror/mirror_runner.hpp"
#include "actors/mirror/mirror_source.hpp"
#include "actors/partition_host/partition_spawner.hpp"
#include "actors/service/service_host.hpp"
#include "actors/store_keeper/store_scrubber.hpp"
#include "actors/store_keeper/store_tidier.hpp"
#include "actors/transaction/transaction_counts.hpp"
#include "actors/transaction/transaction_logic.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "apps/fraud/detection_watch.hpp"
#include "apps/fraud/fraud_service.hpp"
#include "apps/millrace/node/actor_watch.hpp"
#include "apps/millrace/node/compaction_metrics.hpp"
#include "apps/millrace/node/data_room.hpp"
#include "apps/millrace/node/flush_metrics.hpp"
#include "apps/millrace/node/mirror_receipts.hpp"
#include "apps/millrace/node/node.hpp"
#include "apps/millrace/node/volume_metrics.hpp"
#include "apps/monitoring/board/monitoring_watch.hpp"
#include "apps/monitoring/intake/agent_intake.hpp"
#include "runtime/base/budget.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/disk/file_pool.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/flow/topics/service_library.hpp"
#include "runtime/http/server.hpp"
#include "runtime/link/link_server.hpp"
#include "runtime/logging/log_system.hpp"
#include "runtime/metrics/registry.hpp"
#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/reactor.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// Everything a node is made of, in the order in which it is made; it ends in the reverse order.
struct node_parts {
  node_parts(const node_options& o, log_system& lines, const node_machine& machine)
      : options(o),
        log(lines),
        voice(lines.get("node")),
        boot_id(machine.boot_id.empty() ? machine_boot_id() : machine.boot_id),
        disk(machine.files ? *machine.files : machines_disk),
        files(disk, o.storage.open_files_max),
        budget(o.memory_budget_bytes),
        group_memory(o.group.memory_bytes_max),
        transaction_memory(o.transaction.memory_bytes_max),
        metrics(registry),
        flushes(registry),
        compactions(registry),
        volume_requests(registry) {}

  const node_options options;
  log_system& log;
  const logger voice;  ///< of the node as a whole
  system_clock time;
  const std::string boot_id;
  real_disk machines_disk;
  millrace::disk& disk;
  file_pool files;
  memory_budget budget;
  memory_budget group_memory;
  memory_budget transaction_memory;
  metric_registry registry;
  gateway_metrics metrics;
  flush_metrics flushes;
  compaction_metrics compactions;
  volume_metrics volume_requests;
  gateway_counts counts;
  group_limits group_bounds;
  transaction_limits transaction_bounds;
  std::shared_ptr<transaction_counts> transaction_figures = std::make_shared<transaction_counts>();
  std::vector<std::unique_ptr<data_room>> rooms;  ///< the first also holds what is the node's own
  catalog_publication publication;
  std::shared_ptr<compaction_gate> compaction;
  std::unique_ptr<boost::asio::thread_pool> blocking;
  std::unique_ptr<boost::asio::thread_pool>
      query_threads;  ///< of monitoring: one may take long, and logs not wait for it
  std::unique_ptr<actor_runtime> runtime;

  std::shared_ptr<death_board> deaths = std::make_shared<death_board>();

  std::unique_ptr<store::block_store> store;
  std::unique_ptr<log_holds> holds;
  std::map<log_key, shown_log> shown_at_start;  // of mirrors, until their partitions are started
  stream_directory streams;
  std::unique_ptr<stream_logs> volume_logs;
  std::unique_ptr<topic_linker> volume_topics;
  std::shared_ptr<const partition_progress> cursor_progress;
  std::optional<volume_desk> volumes;
  std::shared_ptr<std::atomic<bool>> volumes_changed = std::make_shared<std::atomic<bool>>(false);
  caf::actor table_follower;
  std::unique_ptr<store_scrubber> scrubber;
  std::unique_ptr<store_tidier> tidier;
  caf::actor store_keeper;
  std::unique_ptr<boost::asio::thread_pool> mirror_threads;
  std::unique_ptr<source_logs> mirror_logs;
  std::unique_ptr<mirror_source> mirror_origin;
  std::unique_ptr<mirror_receipts> receipts;
  std::unique_ptr<mirror_runner> mirrors;

  caf::actor producer_ids, catalog, group_directory, transactions, housekeeper, watch;
  caf::actor catalog_log, cursor_log, transaction_log;
  std::shared_ptr<partition_spawner> partitions;
  std::vector<caf::actor> gateways;
  std::vector<listener_ref> listeners;
  std::shared_ptr<http_server> http;
  std::shared_ptr<link_server> links;  ///< null unless links are wanted
  std::vector<flow::service_ref> available_services;
  std::optional<service_desk> services;         ///< set and read on the first reactor, as what follows
  std::shared_ptr<fraud::fraud_service> fraud;  ///< null unless the node's config names it
  std::shared_ptr<fraud::detection_watch> detection;
  std::shared_ptr<monitoring::monitoring_watch> monitoring;
  std::shared_ptr<monitoring::agent_intake> agents;  ///< null unless some way in is open
};

/// The directory of what is the node's own: its logs, its producer ids, its services' checkpoints.
inline data_directory& own_directory(const node_parts& n) { return *n.rooms.front()->directory; }

inline std::string store_directory(const node_parts& n) { return own_directory(n).path() + "/store"; }

// The steps of `node::start`, in order.
result<void> open_data(node_parts& n);
result<void> start_storage_actors(node_parts& n);
result<void> open_store(node_parts& n);
result<void> start_coordinators(node_parts& n);
result<void> start_volumes(node_parts& n);
result<void> start_store_keeper(node_parts& n);
result<void> start_gateways(node_parts& n);
result<void> start_links(node_parts& n);
result<void> start_http(node_parts& n);
result<void> start_services(node_parts& n);
result<void> start_agents(node_parts& n);

/// A part of `start_coordinators`.
result<void> start_transactions(node_parts& n);

/// A log of the node's own. `number`, unique among them, tells its files from those of topics.
partition_options internal_log(const node_parts& n, const char* name, std::uint8_t number);
topic_id internal_id(std::uint8_t number);
inline constexpr std::uint8_t cursor_log_number = 2;

// The steps of `node::stop`, in order.
void stop_agents(node_parts& n);
void stop_services(node_parts& n);
void stop_serving(node_parts& n);
void stop_links(node_parts& n);
void stop_mirrors(node_parts& n);

/// How this node speaks over links, as a server and as a client.
link_setup setup_of_links(const node_parts& n);

/// Compares a mirror with its source once the volumes have allowed it; a refusal is answered with as it is.
void compare_mirror(node_parts& n, const envelope<schema::VolumeReply>& allowed, const volume_answer& answer);

/// A reply about a mirror, with how it is; others as they are.
envelope<schema::VolumeReply> with_mirror_status(const node_parts& n, const envelope<schema::VolumeReply>& reply);
void close_logs(node_parts& n);
void end_store_keeper(node_parts& n);
void close_store(node_parts& n);

/// Runs `f()` on the first reactor, where HTTP lives, and waits for its end.
template <class F>
void run_and_wait(node_parts& n, F f) {
  std::promise<void> done;
  run_on(n.runtime->at(0), [&] {
    f();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace millrace
