#include "apps/monitoring/query/resolution_choice.hpp"

#include <algorithm>
#include <iterator>

namespace millrace::monitoring {
namespace {

bool is_fine_enough(const wanted_points& wanted, resolution of) {
  const auto bucket = bucket_ms(of);
  if (wanted.steps > 1 && bucket > wanted.step_ms) return false;
  if (wanted.range_ms == 0) return wanted.steps > 1 || bucket <= look_back_ms / buckets_per_lone_range_min;
  return bucket <= wanted.range_ms / (wanted.steps > 1 ? buckets_per_range_min : buckets_per_lone_range_min);
}

}  // namespace

resolution choose_resolution(const wanted_points& wanted, const series_source& source) {
  const auto coarsest =
      std::find_if(resolutions.rbegin(), resolutions.rend(), [&](resolution of) { return is_fine_enough(wanted, of); });
  const auto allowed = coarsest == resolutions.rend() ? resolutions.begin() : std::prev(coarsest.base());
  const auto kept =
      std::find_if(allowed, resolutions.end(), [&](resolution of) { return source.oldest_ms(of) <= wanted.from_ms; });
  return kept == resolutions.end() ? resolutions.back() : *kept;
}

std::int64_t look_back_among(resolution of) {
  const auto bucket = bucket_ms(of);
  return bucket * 2 <= look_back_ms ? look_back_ms : look_back_ms + bucket;
}

std::int64_t range_among(resolution of, std::int64_t range_ms) {
  return std::max(range_ms, buckets_per_range_min * bucket_ms(of));
}

}  // namespace millrace::monitoring
