#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "runtime/base/durability.hpp"

namespace millrace {

/// In which codec batches are stored; the number is Kafka's, as in a batch's attributes.
enum class stored_compression : std::int8_t { as_produced = -1, none = 0, gzip, snappy, lz4, zstd };

/// Whose clock a record's timestamp comes from; the number is Kafka's bit in a batch's attributes.
enum class timestamp_source : std::uint8_t { producer = 0, log_append = 1 };

/// What the configs of a topic ask of its partitions, parsed. The defaults are those of a topic and node without any.
/// Each field names its config. Threads: a value.
struct topic_settings {
  using milliseconds = std::chrono::milliseconds;

  // How long records are kept.
  bool deleted_when_old = true;                                     ///< cleanup.policy has "delete"
  bool compacted = false;                                           ///< cleanup.policy has "compact"
  std::optional<milliseconds> retention = milliseconds(604800000);  ///< retention.ms; none: for ever
  std::optional<std::uint64_t> retention_bytes;                     ///< retention.bytes of a partition; none: no bound
  milliseconds tombstone_retention{86400000};                       ///< delete.retention.ms
  milliseconds compaction_lag_min{0};                               ///< min.compaction.lag.ms
  milliseconds compaction_lag_max{milliseconds::max()};             ///< max.compaction.lag.ms
  double dirty_ratio_min = 0.5;                                     ///< min.cleanable.dirty.ratio

  // What a producer may append.
  std::uint32_t batch_bytes_max = 1048588;  ///< max.message.bytes
  timestamp_source timestamps = timestamp_source::producer;
  milliseconds timestamp_before_max{milliseconds::max()};  ///< message.timestamp.before.max.ms; max: unchecked
  milliseconds timestamp_after_max{3600000};               ///< message.timestamp.after.max.ms
  stored_compression compression = stored_compression::as_produced;
  std::int32_t in_sync_replicas_min = 1;  ///< min.insync.replicas

  // When an append is acknowledged.
  durability asked = durability::fsync;        ///< millrace.durability
  std::optional<std::uint64_t> flush_records;  ///< flush.messages; none: never for their number
  std::optional<milliseconds> flush_interval;  ///< flush.ms; none: never for their age

  /// True if an append is acknowledged only once the device has it.
  bool synced_before_acknowledged() const { return asked == durability::fsync || flush_records == 1; }

  // Of snapshots and mirrors.
  bool read_only = false;  ///< millrace.read.only

  // Segments and their indexes.
  std::uint32_t segment_bytes_max = 1073741824;  ///< segment.bytes, or internal.segment.bytes
  milliseconds segment_age_max{604800000};       ///< segment.ms
  milliseconds segment_jitter_max{0};            ///< segment.jitter.ms
  std::uint32_t index_bytes_max = 10485760;      ///< segment.index.bytes
  std::uint32_t index_interval_bytes = 4096;     ///< index.interval.bytes
  milliseconds file_delete_delay{60000};         ///< file.delete.delay.ms
  bool preallocated = false;                     ///< preallocate

  friend bool operator==(const topic_settings&, const topic_settings&) = default;
};

}  // namespace millrace
