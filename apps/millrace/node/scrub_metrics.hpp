#pragma once
#include "actors/store_keeper/scrub_record.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// How the scrubs of the store go. `blocks_read`: since the start of the node. Threads: any.
void collect_scrub(metric_sink& sink, const scrub_record& record, std::uint64_t blocks_read);

/// Damaged blocks by what they belong to. Threads: any.
void collect_damage(metric_sink& sink, const scrub_record& record);

}  // namespace millrace
