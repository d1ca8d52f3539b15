#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

namespace millrace::monitoring {

/// Of one timer between two flushes, values beyond these are told by a random choice.
inline constexpr std::size_t statsd_timer_values_max = 4'096;

inline constexpr std::array<std::pair<double, const char*>, 3> statsd_quantiles{
    {{0.5, "0.5"}, {0.9, "0.9"}, {0.99, "0.99"}}};

enum class statsd_type : std::uint8_t { count, gauge, timer, set };

struct statsd_count {
  double total = 0;
  std::int64_t heard_ms = 0;
};

struct statsd_gauge {
  double value = 0;
  std::int64_t heard_ms = 0;
};

/// Threads: one at a time.
class statsd_timer {
 public:
  std::int64_t heard_ms = 0;

  /// A value that stands for `weight` of them. `may_keep`: there is room for one more. True if it took that room.
  bool take(double value, double weight, bool may_keep);

  double count() const { return count_; }
  double sum() const { return sum_; }

  // Since `start_anew`.
  bool measured() const { return seen_ > 0; }
  double least() const { return least_; }
  double most() const { return most_; }
  std::size_t kept() const { return values_.size(); }
  /// The smallest value with that share of all at or below it; at least one must be kept. Changes the order of values.
  double quantile(double share);

  void start_anew();

 private:
  double count_ = 0;
  double sum_ = 0;
  double least_ = 0;
  double most_ = 0;
  std::uint64_t seen_ = 0;
  std::vector<double> values_;
};

struct statsd_set {
  std::unordered_set<std::uint64_t> members;  // their hashes
  std::int64_t heard_ms = 0;
};

}  // namespace millrace::monitoring
