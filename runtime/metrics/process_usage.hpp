#pragma once
#include <cstdint>

#include "runtime/metrics/registry.hpp"

namespace millrace {

/// Bytes of memory that the process has in RAM; 0 if the system does not say. Source: /proc/self/statm.
std::uint64_t resident_bytes();

/// What every exporter of the ecosystem tells of its process, under the usual names: process_cpu_seconds_total,
/// process_resident_memory_bytes, process_open_fds, process_max_fds, process_start_time_seconds.
/// Threads: any. Reads /proc, which does not wait for a disk.
void collect_process_usage(metric_sink& sink);

}  // namespace millrace
