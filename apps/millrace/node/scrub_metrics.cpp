#include "apps/millrace/node/scrub_metrics.hpp"

#include <map>

namespace millrace {

void collect_scrub(metric_sink& sink, const scrub_record& record, std::uint64_t blocks_read) {
  sink.counter({"millrace_store_scrubbed_blocks_total", "Blocks of the volumes' store read to find damaged ones."}, {},
               static_cast<double>(blocks_read));
  sink.gauge({"millrace_store_damaged_blocks",
              "Blocks that were not what was written when they were last read for that; the log and "
              "millrace_store_damaged_object_blocks say whose they are."},
             {}, static_cast<double>(record.damaged()));
  sink.gauge({"millrace_store_scrub_running", "1 while all blocks are read, which goes on slowly; else 0."}, {},
             record.running ? 1 : 0);
  sink.gauge({"millrace_store_scrub_end_timestamp_seconds",
              "When all blocks had been read the last time, in seconds since 1970; 0: never."},
             {}, record.last ? static_cast<double>(record.last->ended_ms) / 1000 : 0);
}

void collect_damage(metric_sink& sink, const scrub_record& record) {
  std::map<metric_labels, double> blocks;
  for (const auto& o : record.objects()) {
    ++blocks[{{"volume", o.volume}, {"snapshot", o.snapshot}, {"kind", o.kind}, {"path", o.path}}];
  }
  for (const auto& [labels, count] : blocks) {
    sink.gauge({"millrace_store_damaged_object_blocks",
                "Damaged blocks by the object that they belong to; without a volume they are the store's own."},
               labels, count);
  }
}

}  // namespace millrace
