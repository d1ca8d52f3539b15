#pragma once
#include <caf/actor.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/catalog/catalog_view.hpp"
#include "actors/gateway/fetch_session.hpp"
#include "actors/gateway/gateway_metrics.hpp"
#include "actors/gateway/permitted_topics.hpp"
#include "runtime/base/budget.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/line_limit.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// One address that clients connect to, and what they are told to connect to.
struct advertised_listener {
  std::string name;
  network_address bound;
  network_address advertised;
};

using listener_ref = std::shared_ptr<const advertised_listener>;

/// Bounds of the gateway; the configuration's options of the same names.
struct gateway_limits {
  std::uint32_t request_bytes_max;
  std::size_t in_flight_max;     ///< requests of one connection under way
  std::size_t memory_bytes_max;  ///< requests of one connection under way and its replies that wait to be sent
  std::chrono::milliseconds write_timeout;
  std::chrono::milliseconds idle_timeout;
  std::chrono::milliseconds shortage_patience;  ///< with those that hold memory and do not get on, while it is short
  std::size_t connections_max;
  std::uint32_t fetch_bytes_max;  ///< of one reply
};

/// Counted by all reactors together.
struct gateway_counts {
  std::atomic<std::size_t> connections{0};
  std::atomic<std::uint64_t> shortages{0};  ///< times that a connection found the node's memory used up
  fetch_sessions::slots session_slots;
};

struct connection_seed;
class producer_id_block;

/// What every handler may use: made once for each reactor, outlives its connections. Threads: its reactor.
struct gateway_context {
  struct space {
    std::int64_t total_bytes;
    std::int64_t usable_bytes;
  };

  std::int32_t node_id;
  std::string cluster_id;
  std::vector<std::string> data_directories;
  gateway_limits limits;
  const clock* time;
  memory_budget* budget;
  gateway_counts* counts;
  gateway_metrics* metrics;
  std::size_t reactor_index;
  std::vector<listener_ref> listeners;                            ///< of the node
  std::function<std::shared_ptr<const catalog_view>()> topics;    ///< as they are now
  std::function<std::shared_ptr<const stream_list>()> streams{};  ///< as they are now; not null with `clients`
  std::shared_ptr<const access_identity> clients{};               ///< who they all are; null: may everything
  std::function<space(const std::string&)> disk_space;            ///< of a data directory
  caf::actor catalog;
  caf::actor group_directory;
  caf::actor volumes{};       ///< answers `snapshot_topic_wanted`; null: there are no topics of snapshots
  caf::actor transactions{};  ///< the coordinator: answers `envelope<schema::TransactionRequest>`
  std::shared_ptr<producer_id_block> producer_ids;

  /// Hands a connection to the reactor `index`.
  std::function<void(std::size_t index, connection_seed)> move_connection;

  /// The topics for clients that want this of them.
  permitted_topics topics_for(topic_use use) const { return {topics(), use, clients, clients ? streams() : nullptr}; }

  logger voice{};
  line_limit refusal_lines{100, std::chrono::seconds(10)};  ///< about clients that are turned away
};

}  // namespace millrace
