#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "apps/monitoring/formats/otlp_histograms.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// How many series of differences are added up, and how long the text of one may be. What is beyond is refused.
inline constexpr std::size_t otlp_running_max = 20'000;
inline constexpr std::size_t otlp_running_bytes_max = 4'096;

/// A series of differences of which nothing is heard for so long is forgotten, and starts at nothing again.
inline constexpr std::int64_t otlp_idle_ms_max = 3'600'000;

/// The buckets of one histogram; one with more is refused.
inline constexpr std::size_t otlp_buckets_max = 512;

/// What became of a point that tells the difference to the one before, added up since the first.
struct otlp_running {
  std::uint64_t time_ns = 0;  // of the last point: one that comes again is not added twice
  std::int64_t heard_ms = 0;
  std::vector<double> bounds;
  std::vector<double> totals;
  exponential_counts counts;
};

/// Samples of OTLP/HTTP exports of metrics in JSON. Sums, histograms and exponential histograms that tell differences
/// are added up, so that all that comes out grows as Prometheus wants it. Names become those of Prometheus: with the
/// unit, and `_total` for sums that only grow; `service.name` is the `job`, the host the `instance`. Histograms become
/// `_bucket{le}`, `_count` and `_sum`. Exemplars are passed over.
/// Threads: one at a time. Source: the OpenTelemetry protocol 1.0 and its mapping to Prometheus.
class otlp_meter {
 public:
  /// `invalid_argument` if it is no JSON object, `limit_exceeded` if it is too long or nested too deep.
  result<intake_batch> take(std::string_view bytes, const intake_context& context);

  /// How many series of differences are known.
  std::size_t series() const { return running_.size(); }

 private:
  std::unordered_map<std::string, otlp_running> running_;
  std::int64_t swept_ms_ = 0;
};

}  // namespace millrace::monitoring
