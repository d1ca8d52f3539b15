#pragma once
#include <chrono>

namespace millrace::bench {

/// CPU time that all threads of this process have used since it began, in user and kernel mode.
std::chrono::nanoseconds process_cpu_time();

}  // namespace millrace::bench
