#include "apps/millrace/node/compaction_metrics.hpp"

namespace millrace {
namespace {

/// Of microseconds, shown in seconds: 1 ms, 2 ms, … 2 h 23 min.
constexpr histogram_shape round_shape{10, 24, 1e-6};

}  // namespace

compaction_metrics::compaction_metrics(metric_registry& registry)
    : rounds_(registry.counter({"millrace_compaction_rounds_total",
                                "Rounds of compaction that came to their end, each of one partition's log."})),
      failures_(registry.counter({"millrace_compaction_failures_total",
                                  "Times a log could not be compacted; the log lines of partition say why."})),
      bytes_moved_(registry.counter({"millrace_compaction_moved_bytes_total",
                                     "Bytes that compaction read and wrote: what compaction.io_bytes_per_second "
                                     "bounds."})),
      bytes_before_(registry.counter(
          {"millrace_compaction_before_bytes_total", "Bytes of the segments that rounds of compaction went through."})),
      bytes_after_(registry.counter(
          {"millrace_compaction_after_bytes_total", "What millrace_compaction_before_bytes_total became."})),
      records_removed_(
          registry.counter({"millrace_compaction_records_removed_total",
                            "Records that compaction removed, tombstones and markers of transactions among them."})),
      seconds_(registry.histogram(
          {"millrace_compaction_seconds", "Time of a round of compaction, its pauses for the limit included."},
          round_shape)) {}

void compaction_metrics::compacted(const compaction_facts& facts) {
  bytes_moved_.add(facts.bytes_moved);
  if (facts.failed) return failures_.add();
  rounds_.add();
  bytes_before_.add(facts.bytes_before);
  bytes_after_.add(facts.bytes_after);
  records_removed_.add(facts.records_removed);
  seconds_.observe(facts.took);
}

void collect_compaction(metric_sink& sink, const compaction_gate& gate) {
  const auto usage = gate.now();
  sink.gauge({"millrace_compaction_running", "Logs that are compacted now: 0 or 1."}, {}, usage.occupied ? 1 : 0);
  sink.gauge({"millrace_compaction_waiting", "Logs that are due and wait for their turn to be compacted."}, {},
             static_cast<double>(usage.waiting));
}

}  // namespace millrace
