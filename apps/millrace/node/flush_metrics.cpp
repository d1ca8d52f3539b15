#include "apps/millrace/node/flush_metrics.hpp"

namespace millrace {

flush_metrics::flush_metrics(metric_registry& registry)
    : seconds_(registry.histogram(
          {"millrace_log_flush_seconds", "Time in which a flush made what waited for it durable."}, latency_shape)),
      requests_(registry.counter({"millrace_log_flush_requests_total",
                                  "Requests of partitions that flushes answered; several share one flush."})),
      files_synced_(registry.counter({"millrace_log_synced_files_total", "Files that flushes synced by themselves."})),
      journaled_bytes_(registry.counter(
          {"millrace_log_journaled_bytes_total", "Bytes that flushes made durable by a write to the journal."})) {}

void flush_metrics::flushed(const flush_facts& facts) {
  seconds_.observe(facts.took);
  requests_.add(facts.requests);
  files_synced_.add(facts.files_synced);
  journaled_bytes_.add(facts.bytes_journaled);
}

}  // namespace millrace
