#include "actors/catalog/topic_config.hpp"

#include <algorithm>
#include <limits>

namespace millrace {
namespace {

using type = config_type;
using text = std::string_view;
using settings = topic_settings;

constexpr text never = "9223372036854775807";
constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

std::chrono::milliseconds ms(text value) { return std::chrono::milliseconds(integer_of(value)); }
std::uint32_t bytes(text value) { return static_cast<std::uint32_t>(integer_of(value)); }

stored_compression compression_of(text value) {
  if (value == "uncompressed") return stored_compression::none;
  if (value == "gzip") return stored_compression::gzip;
  if (value == "snappy") return stored_compression::snappy;
  if (value == "lz4") return stored_compression::lz4;
  if (value == "zstd") return stored_compression::zstd;
  return stored_compression::as_produced;
}

const char* level_of_gzip(text value) { return value == "0" ? "must be from 1 to 9, or -1" : nullptr; }

/// Replicas whose replication is throttled: "*", or "partition:node" pairs.
const char* replicas_of_throttle(text value) {
  const auto is_number = [](text digits) {
    return !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  bool fine = true;
  for_each_element(value, [&](text pair) {
    const auto colon = pair.find(':');
    fine = fine && colon != text::npos && is_number(pair.substr(0, colon)) && is_number(pair.substr(colon + 1));
  });
  return fine || value == "*" ? nullptr : "must be * or partition:node pairs separated by commas";
}

void store_flush_messages(settings& s, text value) {
  const auto records = integer_of(value);
  s.flush_records.reset();
  if (records != no_limit) s.flush_records = static_cast<std::uint64_t>(records);
}

void store_flush_ms(settings& s, text value) {
  s.flush_interval.reset();
  if (ms(value) != std::chrono::milliseconds::max()) s.flush_interval = ms(value);
}

void store_retention_bytes(settings& s, text value) {
  s.retention_bytes.reset();
  if (integer_of(value) >= 0) s.retention_bytes = static_cast<std::uint64_t>(integer_of(value));
}

void store_retention_ms(settings& s, text value) {
  s.retention.reset();
  if (integer_of(value) >= 0) s.retention = ms(value);
}

void store_cleanup_policy(settings& s, text value) {
  s.deleted_when_old = has_element(value, "delete");
  s.compacted = has_element(value, "compact");
}

constexpr text replication_text = "Kept for clients that set it. It acts once partitions have replicas on other nodes.";
constexpr text tiering_text = "Tiered storage is not served; only the default is accepted.";
constexpr text local_text = "Kept for clients that set it. Without tiered storage it has no effect.";

// In the order of names, for the search.
constexpr topic_config table[] = {
    {{.name = "cleanup.policy",
      .type = type::list,
      .default_value = "delete",
      .choices = "compact,delete",
      .text = "What happens to old segments: delete drops them by age and size, compact keeps the last record of each "
              "key. Both may be given; with neither, records are kept for ever."},
     "log.cleanup.policy",
     store_cleanup_policy},
    {{.name = "compression.gzip.level",
      .type = type::int32,
      .default_value = "-1",
      .min = -1,
      .max = 9,
      .objection = level_of_gzip,
      .text = "Effort of gzip where the node compresses; -1 is the library's default."},
     "compression.gzip.level"},
    {{.name = "compression.lz4.level",
      .type = type::int32,
      .default_value = "9",
      .min = 1,
      .max = 17,
      .text = "Effort of lz4 where the node compresses."},
     "compression.lz4.level"},
    {{.name = "compression.type",
      .default_value = "producer",
      .choices = "uncompressed,zstd,lz4,snappy,gzip,producer",
      .text = "Codec in which batches are stored. producer keeps what the producer sent, untouched."},
     "compression.type",
     [](settings& s, text v) { s.compression = compression_of(v); }},
    {{.name = "compression.zstd.level",
      .type = type::int32,
      .default_value = "3",
      .min = -131072,
      .max = 22,
      .text = "Effort of zstd where the node compresses."},
     "compression.zstd.level"},
    {{.name = "delete.retention.ms",
      .type = type::int64,
      .default_value = "86400000",
      .min = 0,
      .text = "Milliseconds for which a compacted topic keeps the record that deletes a key, so that readers see it."},
     "log.cleaner.delete.retention.ms",
     [](settings& s, text v) { s.tombstone_retention = ms(v); }},
    {{.name = "file.delete.delay.ms",
      .type = type::int64,
      .default_value = "60000",
      .min = 0,
      .text = "Milliseconds between a segment leaving the log and its files leaving the disk."},
     "log.segment.delete.delay.ms",
     [](settings& s, text v) { s.file_delete_delay = ms(v); }},
    {{.name = "flush.messages",
      .type = type::int64,
      .default_value = never,
      .min = 1,
      .text =
          "Records after which the log is synced under millrace.durability=os. 1 means durable before acknowledged, "
          "as millrace.durability=fsync does."},
     "log.flush.interval.messages",
     store_flush_messages},
    {{.name = "flush.ms",
      .type = type::int64,
      .default_value = never,
      .min = 0,
      .text = "Milliseconds after which the log is synced under millrace.durability=os."},
     "log.flush.interval.ms",
     store_flush_ms},
    {{.name = "follower.replication.throttled.replicas",
      .type = type::list,
      .objection = replicas_of_throttle,
      .text = replication_text}},
    {{.name = "index.interval.bytes",
      .type = type::int32,
      .default_value = "4096",
      .min = 0,
      .text = "Bytes of log between two entries of a segment's offset index."},
     "log.index.interval.bytes",
     [](settings& s, text v) { s.index_interval_bytes = bytes(v); }},
    {{.name = "internal.segment.bytes",
      .type = type::int32,
      .default_value = "1073741824",
      .min = 14,
      .text = "As segment.bytes, without its lower limit, for tests that need many small segments; segment.bytes goes "
              "before."},
     "",
     [](settings& s, text v) { s.segment_bytes_max = bytes(v); },
     true},
    {{.name = "leader.replication.throttled.replicas",
      .type = type::list,
      .objection = replicas_of_throttle,
      .text = replication_text}},
    {{.name = "local.retention.bytes", .type = type::int64, .default_value = "-2", .min = -2, .text = local_text},
     "log.local.retention.bytes"},
    {{.name = "local.retention.ms", .type = type::int64, .default_value = "-2", .min = -2, .text = local_text},
     "log.local.retention.ms"},
    {{.name = "max.compaction.lag.ms",
      .type = type::int64,
      .default_value = never,
      .min = 1,
      .text = "Milliseconds after which a record must have been considered by compaction."},
     "log.cleaner.max.compaction.lag.ms",
     [](settings& s, text v) { s.compaction_lag_max = ms(v); }},
    {{.name = "max.message.bytes",
      .type = type::int32,
      .default_value = "1048588",
      .min = 0,
      .text = "Largest record batch that a producer may append, in bytes as sent, after compression."},
     "message.max.bytes",
     [](settings& s, text v) { s.batch_bytes_max = bytes(v); }},
    {{.name = "message.timestamp.after.max.ms",
      .type = type::int64,
      .default_value = "3600000",
      .min = 0,
      .text = "Milliseconds by which a producer's timestamp may be ahead of the node's clock."},
     "log.message.timestamp.after.max.ms",
     [](settings& s, text v) { s.timestamp_after_max = ms(v); }},
    {{.name = "message.timestamp.before.max.ms",
      .type = type::int64,
      .default_value = never,
      .min = 0,
      .text = "Milliseconds by which a producer's timestamp may be behind the node's clock."},
     "log.message.timestamp.before.max.ms",
     [](settings& s, text v) { s.timestamp_before_max = ms(v); }},
    {{.name = "message.timestamp.type",
      .default_value = "CreateTime",
      .choices = "CreateTime,LogAppendTime",
      .text = "Whether records carry the producer's time or that of the append."},
     "log.message.timestamp.type",
     [](settings& s, text v) {
       s.timestamps = v == "CreateTime" ? timestamp_source::producer : timestamp_source::log_append;
     }},
    {{.name = "millrace.durability",
      .default_value = "fsync",
      .choices = "fsync,os",
      .text =
          "fsync: an append is acknowledged when the device has it. os: when the operating system has it, so that a "
          "crash of the machine may lose acknowledged records."},
     "millrace.durability",
     [](settings& s, text v) { s.asked = v == "os" ? durability::os : durability::fsync; }},
    {{.name = "millrace.read.only",
      .type = type::boolean,
      .default_value = "false",
      .node_sets = true,
      .text =
          "true: the topic is a snapshot's or a mirror's. It is read as any other; nothing can be written to it, not "
          "even offsets of groups."},
     "",
     [](settings& s, text v) { s.read_only = v == "true"; },
     true},
    {{.name = "min.cleanable.dirty.ratio",
      .type = type::float64,
      .default_value = "0.5",
      .min = 0,
      .max = 1,
      .text = "Part of a log that must be uncompacted before compaction takes it up."},
     "log.cleaner.min.cleanable.ratio",
     [](settings& s, text v) { s.dirty_ratio_min = fraction_of(v); }},
    {{.name = "min.compaction.lag.ms",
      .type = type::int64,
      .default_value = "0",
      .min = 0,
      .text = "Milliseconds for which a record stays uncompacted."},
     "log.cleaner.min.compaction.lag.ms",
     [](settings& s, text v) { s.compaction_lag_min = ms(v); }},
    {{.name = "min.insync.replicas",
      .type = type::int32,
      .default_value = "1",
      .min = 1,
      .text = "Replicas that must be in sync for an append with acks=all."},
     "min.insync.replicas",
     [](settings& s, text v) { s.in_sync_replicas_min = static_cast<std::int32_t>(integer_of(v)); }},
    {{.name = "preallocate",
      .type = type::boolean,
      .default_value = "false",
      .text = "Whether the space of a new segment is reserved at once."},
     "log.preallocate",
     [](settings& s, text v) { s.preallocated = v == "true"; }},
    {{.name = "remote.log.copy.disable",
      .type = type::boolean,
      .default_value = "false",
      .default_only = true,
      .text = tiering_text}},
    {{.name = "remote.log.delete.on.disable",
      .type = type::boolean,
      .default_value = "false",
      .default_only = true,
      .text = tiering_text}},
    {{.name = "remote.storage.enable",
      .type = type::boolean,
      .default_value = "false",
      .default_only = true,
      .text = tiering_text}},
    {{.name = "retention.bytes",
      .type = type::int64,
      .default_value = "-1",
      .text = "Bytes that a partition keeps before it drops its oldest segments; negative: no bound."},
     "log.retention.bytes",
     store_retention_bytes},
    {{.name = "retention.ms",
      .type = type::int64,
      .default_value = "604800000",
      .min = -1,
      .text = "Milliseconds, by the records' own time, before a segment is dropped; -1: for ever."},
     "log.retention.ms",
     store_retention_ms},
    {{.name = "segment.bytes",
      .type = type::int32,
      .default_value = "1073741824",
      .min = 1048576,
      .text = "Bytes of a segment before the next one begins."},
     "log.segment.bytes",
     [](settings& s, text v) { s.segment_bytes_max = bytes(v); }},
    {{.name = "segment.index.bytes",
      .type = type::int32,
      .default_value = "10485760",
      .min = 4,
      .text = "Largest size of a segment's index, in bytes; a full index begins a new segment."},
     "log.index.size.max.bytes",
     [](settings& s, text v) { s.index_bytes_max = bytes(v); }},
    {{.name = "segment.jitter.ms",
      .type = type::int64,
      .default_value = "0",
      .min = 0,
      .text = "Milliseconds by which segment.ms is shortened at random, so that not all partitions roll at once."},
     "log.roll.jitter.ms",
     [](settings& s, text v) { s.segment_jitter_max = ms(v); }},
    {{.name = "segment.ms",
      .type = type::int64,
      .default_value = "604800000",
      .min = 1,
      .text = "Milliseconds after which a segment is closed even if it is small, so that retention can take it."},
     "log.roll.ms",
     [](settings& s, text v) { s.segment_age_max = ms(v); }},
    {{.name = "unclean.leader.election.enable",
      .type = type::boolean,
      .default_value = "false",
      .text = replication_text},
     "unclean.leader.election.enable"},
};

}  // namespace

std::span<const topic_config> topic_configs() { return table; }

const topic_config* find_topic_config(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(table), std::end(table), name,
                                       [](const topic_config& c, text n) { return c.definition.name < n; });
  return found != std::end(table) && found->definition.name == name ? found : nullptr;
}

const topic_config* find_topic_config_by_node_name(std::string_view node_name) {
  if (node_name.empty()) return nullptr;
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [&](const topic_config& c) { return c.node_name == node_name; });
  return found != std::end(table) ? found : nullptr;
}

config_definition node_definition(const topic_config& config) {
  auto definition = config.definition;
  definition.name = config.node_name;
  return definition;
}

topic_settings with_overrides(topic_settings base, const config_map& overrides) {
  for (const auto& [name, value] : overrides) {
    const auto* config = find_topic_config(name);
    if (config != nullptr && config->store != nullptr) config->store(base, value);
  }
  return base;
}

result<void> check_together(const topic_settings& settings) {
  if (settings.compaction_lag_min > settings.compaction_lag_max) {
    return make_error(errc::invalid_argument, "min.compaction.lag.ms (" +
                                                  std::to_string(settings.compaction_lag_min.count()) +
                                                  ") must not exceed max.compaction.lag.ms (" +
                                                  std::to_string(settings.compaction_lag_max.count()) + ")");
  }
  return {};
}

}  // namespace millrace
