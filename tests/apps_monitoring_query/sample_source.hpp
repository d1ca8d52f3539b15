#pragma once
#include <map>
#include <string>
#include <vector>

#include "apps/monitoring/query/series_source.hpp"

namespace millrace::monitoring {

/// A source in memory: of samples as they are, or in buckets as a store keeps them.
class sample_source : public series_source {
 public:
  enum class keeping { samples, buckets };

  explicit sample_source(keeping how = keeping::samples) : how_(how) {}

  /// `series` as `label_set::read` has it; times ascend.
  void add(const std::string& series, std::int64_t time_ms, double value);
  /// One sample every `every_ms` from `from_ms` on.
  void add_all(const std::string& series, std::int64_t from_ms, std::int64_t every_ms,
               const std::vector<double>& values);

  result<std::vector<found_series>> find(std::span<const label_matcher> matchers, time_window window,
                                         std::size_t series_max) override;
  result<void> read(std::span<const std::uint64_t> ids, time_window window, resolution wanted, std::size_t points_max,
                    series_points& into) override;
  std::int64_t oldest_ms(resolution of) const override;

  /// Points of this resolution are older than this no longer kept.
  std::map<resolution, std::int64_t> oldest;
  std::vector<resolution> asked_for;      ///< of each read
  std::vector<time_window> read_windows;  ///< of each read

 private:
  struct kept_series {
    label_set labels;
    std::vector<series_point> samples;
  };
  std::vector<series_point> buckets_of(const kept_series& series, resolution of) const;

  keeping how_;
  std::map<std::string, std::size_t> known_;
  std::vector<kept_series> series_;
};

}  // namespace millrace::monitoring
