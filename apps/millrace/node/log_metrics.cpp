#include "apps/millrace/node/log_metrics.hpp"

#include "apps/millrace/node/log_extent.hpp"

namespace millrace {
namespace {

const metric_family log_start{"millrace_log_start_offset", "Offset of a partition's first record."};
const metric_family log_end{"millrace_log_end_offset",
                            "Offset after a partition's last record that consumers see: the high watermark."};
const metric_family log_bytes{"millrace_log_size_bytes", "Bytes of all segments of a partition."};
const metric_family undecided{"millrace_log_last_stable_lag",
                              "Offsets of a partition from the first that an undecided transaction holds back from "
                              "committed readers to the high watermark; only where there are any."};
const metric_family log_segments{"millrace_log_segments", "Segments of a partition."};

bool is_open(const partition_progress& p) { return p.high_watermark.load(std::memory_order_acquire) >= 0; }

/// The high watermark first: a partition shows it last.
std::int64_t undecided_in(const partition_progress& p) {
  const auto high_watermark = p.high_watermark.load(std::memory_order_acquire);
  return high_watermark - p.last_stable_offset.load(std::memory_order_acquire);
}

}  // namespace

void collect_log_totals(metric_sink& sink, const catalog_view& topics) {
  double partitions = 0, open = 0, unusable = 0, damaged = 0, bytes = 0;
  topics.for_each([&](const topic_entry& topic) {
    for (const auto& p : topic.partitions) {
      ++partitions;
      open += is_open(*p.progress) ? 1 : 0;
      unusable += p.progress->usable.load(std::memory_order_relaxed) ? 0 : 1;
      damaged += p.progress->damaged.load(std::memory_order_relaxed) ? 1 : 0;
      bytes += static_cast<double>(p.progress->bytes.load(std::memory_order_relaxed));
    }
  });
  sink.gauge({"millrace_topics", "Topics."}, {}, static_cast<double>(topics.topic_count()));
  sink.gauge({"millrace_partitions", "Partitions of all topics."}, {}, partitions);
  sink.gauge({"millrace_partitions_open", "Partitions whose log has been opened since the start, at their first use."},
             {}, open);
  sink.gauge({"millrace_partitions_unusable",
              "Partitions whose log cannot be opened or takes no more records; producers get KAFKA_STORAGE_ERROR."},
             {}, unusable);
  sink.gauge({"millrace_partitions_damaged",
              "Partitions of which somebody has asked for bytes that are not what was written; consumers got "
              "CORRUPT_MESSAGE."},
             {}, damaged);
  sink.gauge({"millrace_logs_size_bytes", "Bytes of the segments of all open partitions."}, {}, bytes);
}

void collect_logs(metric_sink& sink, const catalog_view& topics) {
  topics.for_each([&](const topic_entry& topic) {
    for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
      const metric_labels labels{{"topic", topic.facts->name}, {"partition", std::to_string(i)}};
      const auto extent = extent_of(topic, i);
      sink.gauge(log_start, labels, static_cast<double>(extent.start));
      sink.gauge(log_end, labels, static_cast<double>(extent.end));
      const auto& shown = *topic.partitions[i].progress;
      if (!is_open(shown)) continue;
      if (const auto lag = undecided_in(shown); lag > 0) sink.gauge(undecided, labels, static_cast<double>(lag));
      sink.gauge(log_bytes, labels, static_cast<double>(shown.bytes.load(std::memory_order_relaxed)));
      sink.gauge(log_segments, labels, static_cast<double>(shown.segments.load(std::memory_order_relaxed)));
    }
  });
}

}  // namespace millrace
