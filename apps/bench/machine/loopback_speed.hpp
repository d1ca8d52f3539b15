#pragma once
#include <cstddef>

#include "apps/bench/measure/latency_histogram.hpp"
#include "codecs/base/result.hpp"

namespace millrace::bench {

/// 10^6 bytes a second that one TCP connection carries from a thread of this process to another.
result<double> measure_loopback_speed(std::size_t bytes);

/// One byte there and back between two threads that both sleep until it comes.
result<latency_histogram> measure_round_trips(int count);

}  // namespace millrace::bench
