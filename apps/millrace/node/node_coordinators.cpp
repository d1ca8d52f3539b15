// What of a node decides: the catalog of topics, the directory of groups, the coordinator of transactions, and the
// round that keeps house.
#include <caf/all.hpp>

#include <thread>

#include "actors/catalog/catalog_log.hpp"
#include "actors/catalog/node_configs.hpp"
#include "actors/group/cursor_log.hpp"
#include "actors/partition/partition_actor.hpp"
#include "actors/partition/replay_log.hpp"
#include "apps/millrace/node/house_round.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace {
namespace {

constexpr auto publish_poll = std::chrono::microseconds(100);
constexpr auto publish_timeout = std::chrono::seconds(60);

/// The options of the configuration file under the names by which Kafka's tools know them.
config_map kafka_names(const node_options& o) {
  const auto& t = o.topic;
  return {
      {"num.partitions", std::to_string(t.partitions)},
      {"log.retention.ms", std::to_string(t.retention_ms)},
      {"log.retention.bytes", std::to_string(t.retention_bytes)},
      {"log.segment.bytes", std::to_string(t.segment_bytes)},
      {"log.roll.ms", std::to_string(t.segment_ms)},
      {"log.index.interval.bytes", std::to_string(t.index_interval_bytes)},
      {"message.max.bytes", std::to_string(t.max_message_bytes)},
      {"compression.type", t.compression_type},
      {"log.cleanup.policy", t.cleanup_policy},
      {"log.message.timestamp.type", t.message_timestamp_type},
      {"auto.create.topics.enable", o.auto_create_topics ? "true" : "false"},
      {"millrace.durability", t.durability == durability::os ? "os" : "fsync"},
  };
}

result<void> start_catalog(node_parts& n) {
  catalog_replay replay;
  const auto log = internal_log(n, "catalog", 1);
  if (auto done = replay_log(log, [&](std::span<const std::byte> b) { return replay.take(b); }); !done)
    return done.error();
  auto state = std::move(replay).finish();
  auto configs = normalize_started(kafka_names(n.options));
  if (!configs) return configs.error();
  n.catalog_log = spawn_partition(n.runtime->system(), n.runtime->at(0), log);
  catalog_environment environment;
  environment.options.node_id = n.options.node_id;
  environment.options.cluster_id = own_directory(n).owner().cluster_id;
  environment.options.started_configs = *configs;
  environment.host = n.partitions;
  environment.publication = &n.publication;
  environment.time = &n.time;
  environment.new_id = system_ids();
  environment.log = n.catalog_log;
  environment.voice = n.log.get("catalog");
  environment.streams = &n.streams;
  n.catalog = spawn_catalog(n.runtime->system(), caf::actor_config{&n.runtime->at(0)}, std::move(state),
                            std::move(environment));
  const auto deadline = std::chrono::steady_clock::now() + publish_timeout;
  while (n.publication.edition() == 0) {
    if (std::chrono::steady_clock::now() > deadline) return make_error(errc::timed_out, "start the catalog: no answer");
    std::this_thread::sleep_for(publish_poll);
  }
  return {};
}

result<void> start_groups(node_parts& n) {
  cursor_replay replay;
  const auto log = internal_log(n, "cursors", cursor_log_number);
  if (auto done = replay_log(log, [&](std::span<const std::byte> b) { return replay.take(b); }); !done)
    return done.error();
  n.cursor_progress = log.progress;
  n.cursor_log = spawn_partition(n.runtime->system(), n.runtime->at(n.runtime->size() - 1), log);
  const auto& o = n.options.group;
  n.group_bounds.session_timeout_min = o.session_timeout_min;
  n.group_bounds.session_timeout_max = o.session_timeout_max;
  n.group_bounds.initial_rebalance_delay = o.initial_rebalance_delay;
  n.group_bounds.members_max = o.members_max;
  n.group_bounds.cursor_metadata_bytes_max = o.offset_metadata_bytes_max;
  n.group_bounds.cursor_retention = o.offsets_retention;
  group_directory_options options{
      .environment = {&n.group_bounds, &n.group_memory, &n.time, system_random(), n.cursor_log, n.log.get("group")},
      .home_of =
          [&n](const std::string& group) {
            return caf::actor_config{&n.runtime->at(std::hash<std::string>{}(group) % n.runtime->size())};
          },
  };
  n.group_directory =
      spawn_group_directory(n.runtime->system(), caf::actor_config{&n.runtime->at(0)}, std::move(options));
  auto groups = std::make_shared<const std::map<std::string, group_facts>>(std::move(replay).finish());
  caf::anon_send(n.group_directory, groups_loaded{std::move(groups)});
  return {};
}

/// What a node has one of, and does without once it is gone.
std::vector<watched_actor> irreplaceable(const node_parts& n) {
  std::vector<watched_actor> all{
      {"the catalog of topics", n.catalog},
      {"the log of the catalog", n.catalog_log},
      {"the directory of groups", n.group_directory},
      {"the log of the groups", n.cursor_log},
      {"the transaction coordinator", n.transactions},
      {"the log of the transactions", n.transaction_log},
      {"the source of producer ids", n.producer_ids},
      {"the round that keeps house", n.housekeeper},
  };
  for (const auto& room : n.rooms) {
    all.push_back({"the log writer of " + room->directory->path(), room->log_writer});
    all.push_back({"the keeper of " + room->directory->path(), room->keeper});
  }
  return all;
}

}  // namespace

/// Never a topic's, as those are random.
topic_id internal_id(std::uint8_t number) {
  topic_id id;
  id.bytes.back() = std::byte{number};
  return id;
}

partition_options internal_log(const node_parts& n, const char* name, std::uint8_t number) {
  return n.partitions->own_log({std::string(internal_topic_prefix) + name, kafka::partition_index(0)},
                               internal_id(number), internal_log_settings());
}

result<void> start_coordinators(node_parts& n) {
  if (auto done = start_catalog(n); !done) return done;
  if (auto done = start_groups(n); !done) return done;
  if (auto done = start_transactions(n); !done) return done;
  n.housekeeper =
      spawn_house_round(n.runtime->system(), n.publication, {n.catalog_log, n.cursor_log, n.transaction_log},
                        n.options.storage.retention_check_interval);
  n.watch = spawn_actor_watch(n.runtime->system(), irreplaceable(n), n.deaths, n.voice);
  return {};
}

}  // namespace millrace
