#include "apps/monitoring/board/series_index.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace millrace::monitoring {
namespace {

/// The one metric that the matchers leave, if they name it.
const std::string* metric_of(std::span<const label_matcher> matchers) {
  for (const auto& one : matchers) {
    if (one.name() == name_label && one.how() == label_matcher::kind::equal) return &one.value();
  }
  return nullptr;
}

}  // namespace

bool series_index::add(std::uint64_t id, std::string_view text) {
  auto labels = label_set::read(text);
  if (!labels) return false;
  const std::unique_lock lock(mutex_);
  if (known_.insert(id).second) by_metric_[std::string(labels->metric())].push_back({id, std::move(*labels)});
  return true;
}

result<std::vector<found_series>> series_index::find(std::span<const label_matcher> matchers,
                                                     std::size_t series_max) const {
  std::vector<found_series> found;
  bool too_many = false;
  const auto look = [&](const std::vector<found_series>& some) {
    for (const auto& one : some) {
      if (!std::ranges::all_of(matchers, [&](const auto& m) { return m.admits(one.labels); })) continue;
      if (found.size() == series_max) too_many = true;
      if (too_many) return;
      found.push_back(one);
    }
  };
  const std::shared_lock lock(mutex_);
  if (const auto* metric = metric_of(matchers)) {
    const auto at = by_metric_.find(*metric);
    if (at != by_metric_.end()) look(at->second);
  } else {
    for (const auto& [name, some] : by_metric_) look(some);
  }
  if (too_many) {
    return make_error(errc::limit_exceeded, "more than " + std::to_string(series_max) + " series: name more labels");
  }
  return found;
}

std::size_t series_index::size() const {
  const std::shared_lock lock(mutex_);
  return known_.size();
}

}  // namespace millrace::monitoring
