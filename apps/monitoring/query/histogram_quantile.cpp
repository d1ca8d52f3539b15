#include "apps/monitoring/query/histogram_quantile.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "apps/monitoring/query/label_editing.hpp"

namespace millrace::monitoring {
namespace {

struct bucket_column {
  double upper;
  const std::vector<double>* counts;
};

struct bucket {
  double upper, count;
};

std::optional<double> upper_bound_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double upper = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), upper);
  if (failure != std::errc{} || end != text.data() + text.size() || std::isnan(upper)) return std::nullopt;
  return upper;
}

/// Equal bounds become one, and no bucket has less than one below it.
void make_cumulative(std::vector<bucket>& buckets) {
  std::size_t last = 0;
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].upper == buckets[last].upper) {
      buckets[last].count += buckets[i].count;
    } else {
      buckets[++last] = buckets[i];
    }
  }
  buckets.resize(last + 1);
  for (std::size_t i = 1; i < buckets.size(); ++i) buckets[i].count = std::max(buckets[i].count, buckets[i - 1].count);
}

double quantile_among(double phi, std::vector<bucket>& buckets) {
  constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(phi)) return nan;
  if (phi < 0) return -infinity;
  if (phi > 1) return infinity;
  if (buckets.empty() || buckets.back().upper != infinity) return nan;
  make_cumulative(buckets);
  const double all = buckets.back().count;
  if (buckets.size() < 2 || all == 0 || std::isnan(all)) return nan;
  double rank = phi * all;
  const auto at = std::find_if(buckets.begin(), buckets.end() - 1, [rank](const bucket& b) { return b.count >= rank; });
  // Nothing is known above the last bound.
  if (at == buckets.end() - 1) return std::prev(at)->upper;
  if (at == buckets.begin()) {
    if (at->upper <= 0) return at->upper;
    return at->upper * (rank / at->count);
  }
  const auto& below = *std::prev(at);
  rank -= below.count;
  return below.upper + (at->upper - below.upper) * (rank / (at->count - below.count));
}

}  // namespace

result<columns> histogram_quantile(std::span<const double> phi, const columns& buckets, query_run& run) {
  const std::string le(bucket_label);
  std::map<label_set, std::vector<bucket_column>> histograms;
  for (const auto& [labels, values] : buckets) {
    if (const auto upper = upper_bound_of(labels.value(bucket_label))) {
      histograms[without_labels(labels, std::span(&le, 1))].push_back({*upper, &values});
    }
  }
  columns out;
  std::vector<bucket> present;
  for (auto& [labels, parts] : histograms) {
    if (auto good = run.spend_values(1, phi.size()); !good) return good.error();
    std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.upper < b.upper; });
    out.push_back({labels, std::vector<double>(phi.size(), absent)});
    for (std::size_t step = 0; step < phi.size(); ++step) {
      present.clear();
      for (const auto& part : parts) {
        if (is_present((*part.counts)[step])) present.push_back({part.upper, (*part.counts)[step]});
      }
      if (!present.empty()) out.back().values[step] = quantile_among(phi[step], present);
    }
  }
  return out;
}

}  // namespace millrace::monitoring
