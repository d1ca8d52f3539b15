#pragma once
#include "actors/transaction/transaction_counts.hpp"
#include "codecs/kafka/units.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// What the coordinator shows, at the time `now`. Threads: any.
void collect_transactions(metric_sink& sink, const transaction_counts& counts, kafka::timestamp now);

}  // namespace millrace
