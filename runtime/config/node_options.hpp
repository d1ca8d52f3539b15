#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/base/durability.hpp"
#include "runtime/config/settings.hpp"
#include "runtime/logging/log_level.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// An address to listen on and the one that clients are told instead. The advertised port is 0 where it is the port
/// that listening picks.
struct listener_options {
  std::string name;
  network_address bind;
  network_address advertised;
};

struct reactor_settings {
  std::size_t threads;  ///< 0: one a core
  std::chrono::microseconds spin;
};

struct storage_options {
  std::vector<std::string> data_directories;
  std::size_t threads;
  std::size_t open_files_max;
  std::size_t journal_bytes;  ///< 0: none
  std::uint64_t free_bytes_min;
  std::chrono::milliseconds retention_check_interval;
};

struct compaction_options {
  std::size_t memory_bytes;
  std::uint64_t io_bytes_per_second;  ///< 0: no limit
};

struct client_limits {
  std::size_t connections_max;
  std::size_t connection_memory_bytes_max;
  std::uint32_t request_bytes_max;
  std::size_t requests_in_flight_max;
  std::chrono::milliseconds idle_timeout;
  std::chrono::milliseconds write_timeout;
  std::chrono::milliseconds shortage_patience;
  std::uint32_t fetch_bytes_max;
  std::size_t fetch_sessions_max;
};

/// What a topic has whose creator does not say otherwise. Names and meanings are Kafka's topic configs.
struct topic_defaults {
  std::int32_t partitions;
  std::int16_t replication_factor;
  millrace::durability durability;
  std::int64_t retention_ms;     ///< -1: for ever
  std::int64_t retention_bytes;  ///< -1: any size
  std::int32_t segment_bytes;
  std::int64_t segment_ms;
  std::int32_t index_interval_bytes;
  std::int32_t max_message_bytes;
  std::string compression_type;
  std::string cleanup_policy;
  std::string message_timestamp_type;
};

struct group_options {
  std::chrono::milliseconds session_timeout_min;
  std::chrono::milliseconds session_timeout_max;
  std::chrono::milliseconds initial_rebalance_delay;
  std::size_t memory_bytes_max;
  std::size_t members_max;
  std::chrono::milliseconds offsets_retention;
  std::size_t offset_metadata_bytes_max;
};

struct transaction_options {
  std::chrono::milliseconds timeout_max;
  std::chrono::milliseconds id_expiration;
  std::size_t memory_bytes_max;
  std::size_t ids_max;
  std::size_t participants_max;
};

/// Of the store of the volumes.
struct volume_store_options {
  std::size_t cache_bytes_max;
  std::size_t unwritten_bytes_max;
  std::size_t journal_bytes;
  std::chrono::milliseconds scrub_interval;  ///< 0: never
  std::uint64_t scrub_bytes_per_second;
};

/// Who the clients of each way in are: actors/volume/asker_text.hpp.
struct access_options {
  std::string kafka, http, link;
};

struct http_options {
  std::optional<network_address> address;  ///< nothing: no HTTP
  std::size_t connections_max;
  std::size_t metric_series_max;
};

/// Ways in for agents. Nothing of an address: that way is closed.
struct agent_options {
  std::vector<std::string> scrape;  ///< JOB=URL
  std::chrono::milliseconds scrape_interval;
  std::optional<network_address> statsd, syslog_udp, syslog_tcp;
  bool http;
};

struct link_options {
  std::optional<network_address> address;  ///< nothing: no links come in
  std::string certificate, key, ca;        ///< PEM files, all or none; none: plain TCP
  std::vector<std::string> peers;
  bool compress;
  std::size_t connections_max;
  std::uint32_t frame_bytes_max;
  std::uint32_t requests_in_flight_max;
  std::uint32_t bytes_buffered_max;
  std::uint32_t item_window_bytes;
  std::chrono::milliseconds hello_timeout;
  std::chrono::milliseconds ping_interval;
  std::chrono::milliseconds idle_timeout;
};

/// All options of a node as its parts take them.
struct node_options {
  std::int32_t node_id;
  std::string cluster_id;  ///< empty: made up at the first start
  std::size_t memory_budget_bytes;
  std::vector<std::string> services;
  std::vector<std::string> service_libraries = {};
  std::size_t service_outbox_bytes_max;
  bool auto_create_topics;
  std::chrono::milliseconds producer_id_expiration;
  millrace::log_level log_level;

  std::vector<listener_options> listeners;
  reactor_settings reactor;
  storage_options storage;
  compaction_options compaction;
  client_limits clients;
  topic_defaults topic;
  group_options group;
  transaction_options transaction;
  access_options access;
  volume_store_options store;
  http_options http;
  agent_options agents;
  link_options link;
};

/// `invalid_argument` for values that are allowed alone but not together; the context is "PLACE: NAME: reason", a line
/// each.
result<node_options> make_node_options(const settings& from);

}  // namespace millrace
