#include "runtime/reactor/thread_cpu_time.hpp"

#include <pthread.h>

namespace millrace {
namespace {

std::chrono::nanoseconds read(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return {};
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

void thread_cpu_time::begin() {
  clockid_t clock{};
  if (::pthread_getcpuclockid(::pthread_self(), &clock) != 0) return;
  clock_.store(clock, std::memory_order_relaxed);
  phase_.store(phase::measuring, std::memory_order_release);
}

void thread_cpu_time::end() {
  final_ns_.store(read(CLOCK_THREAD_CPUTIME_ID).count(), std::memory_order_relaxed);
  phase_.store(phase::after, std::memory_order_release);
}

std::chrono::nanoseconds thread_cpu_time::used() const {
  if (phase_.load(std::memory_order_acquire) == phase::measuring) {
    const auto now = read(clock_.load(std::memory_order_relaxed));
    if (phase_.load(std::memory_order_acquire) == phase::measuring) return now;
  }
  return std::chrono::nanoseconds(final_ns_.load(std::memory_order_relaxed));
}

}  // namespace millrace
