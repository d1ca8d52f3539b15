#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace::bench {

/// Counts waiting times in buckets whose width grows with the time: exact below 256 ns, then within 1/128 of it, up to
/// 18 minutes. Adding is constant time and takes no memory once made. Threads: one at a time; merge what each kept.
class latency_histogram {
 public:
  latency_histogram();

  /// Negative times count as 0, those beyond the range as its end.
  void add(std::chrono::nanoseconds time);
  void merge(const latency_histogram& other);

  std::uint64_t count() const { return count_; }

  /// The least time that no less than `fraction` of all (0 to 1) stay within, by nearest rank, rounded up to its
  /// bucket's end but never above `max()`. 0 if nothing was counted.
  std::chrono::nanoseconds percentile(double fraction) const;

  std::chrono::nanoseconds max() const { return std::chrono::nanoseconds(static_cast<std::int64_t>(max_)); }

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace millrace::bench
