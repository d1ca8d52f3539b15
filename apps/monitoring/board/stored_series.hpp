#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "apps/monitoring/board/series_index.hpp"
#include "apps/monitoring/query/series_source.hpp"
#include "apps/monitoring/series/aggregate.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::monitoring {

/// The series of a service, out of the rows of its state: series_states.hpp. What is not committed yet is not there.
/// Threads: one at a time; blocks.
class stored_series final : public series_source {
 public:
  /// Both are borrowed.
  stored_series(const series_index& index, const map_reader& rows) : index_(index), rows_(rows) {}

  result<std::vector<found_series>> find(std::span<const label_matcher> matchers, time_window window,
                                         std::size_t series_max) override;
  result<void> read(std::span<const std::uint64_t> ids, time_window window, resolution wanted, std::size_t points_max,
                    series_points& into) override;

 private:
  class one_series;
  const series_index& index_;
  const map_reader& rows_;
};

/// Adds all series of the state to `index`. `corrupt`, and what reading says.
result<void> index_stored_series(const map_reader& rows, series_index& index);

}  // namespace millrace::monitoring
