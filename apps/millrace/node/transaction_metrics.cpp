#include "apps/millrace/node/transaction_metrics.hpp"

#include <algorithm>

namespace millrace {

void collect_transactions(metric_sink& sink, const transaction_counts& counts, kafka::timestamp now) {
  const auto shown = [](const std::atomic<std::uint64_t>& value) {
    return static_cast<double>(value.load(std::memory_order_relaxed));
  };
  const auto oldest = counts.oldest_started_ms.load(std::memory_order_relaxed);
  const auto age_ms = oldest < 0 ? 0 : std::max<std::int64_t>(now.value - oldest, 0);
  sink.gauge({"millrace_transactional_ids", "Transactional ids that the coordinator remembers."}, {},
             shown(counts.ids));
  sink.gauge({"millrace_transactions_open", "Transactions that have begun and are not decided."}, {},
             shown(counts.open));
  sink.gauge({"millrace_transaction_oldest_open_seconds", "Age of the oldest open transaction; 0 if none is open."}, {},
             static_cast<double>(age_ms) / 1'000);
  sink.gauge({"millrace_transaction_participants_untold",
              "Partitions and groups that could not be told how a transaction ended, and are told again."},
             {}, shown(counts.untold));
  sink.counter({"millrace_transactions_committed_total", "Transactions that were committed, since the start."}, {},
               shown(counts.committed));
  sink.counter({"millrace_transactions_aborted_total",
                "Transactions that were aborted, by their producer or for it, since the start."},
               {}, shown(counts.aborted));
}

}  // namespace millrace
