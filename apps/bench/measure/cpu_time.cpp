#include "apps/bench/measure/cpu_time.hpp"

#include <time.h>

namespace millrace::bench {

std::chrono::nanoseconds process_cpu_time() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace millrace::bench
