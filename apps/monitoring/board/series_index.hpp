#pragma once
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "apps/monitoring/query/series_source.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Which series there are, by their labels. Threads: any.
class series_index {
 public:
  /// Does nothing for one that is known; false if `text` names no series.
  bool add(std::uint64_t id, std::string_view text);

  /// As `series_source::find`.
  result<std::vector<found_series>> find(std::span<const label_matcher> matchers, std::size_t series_max) const;

  std::size_t size() const;

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::vector<found_series>, std::less<>> by_metric_;
  std::unordered_set<std::uint64_t> known_;
};

}  // namespace millrace::monitoring
