#include "apps/monitoring/query/aggregations.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "apps/monitoring/query/label_editing.hpp"
#include "apps/monitoring/query/number_text.hpp"
#include "apps/monitoring/query/range_functions.hpp"

namespace millrace::monitoring {
namespace {

struct column_group {
  label_set labels;
  std::vector<std::size_t> members;  // of all columns
};

std::vector<column_group> groups_of(const aggregation& what, const columns& all) {
  std::vector<column_group> groups;
  std::map<label_set, std::size_t> known;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto labels = what.without ? without_labels(all[i].labels, what.labels) : only_labels(all[i].labels, what.labels);
    const auto [at, is_new] = known.try_emplace(std::move(labels), groups.size());
    if (is_new) groups.push_back({at->first, {}});
    groups[at->second].members.push_back(i);
  }
  return groups;
}

/// `into(step, value)` for all that is there, one column after the other.
template <class Into>
void for_each_value(const column_group& group, const columns& all, Into into) {
  for (const auto member : group.members) {
    const auto& values = all[member].values;
    for (std::size_t step = 0; step < values.size(); ++step) {
      if (is_present(values[step])) into(step, values[step]);
    }
  }
}

void sums(const column_group& group, const columns& all, std::vector<double>& out) {
  for_each_value(group, all, [&](std::size_t step, double value) {
    out[step] = is_present(out[step]) ? out[step] + value : value;
  });
}

void averages(const column_group& group, const columns& all, std::vector<double>& out) {
  std::vector<double> counts(out.size());
  for_each_value(group, all,
                 [&](std::size_t step, double value) { out[step] = counts[step]++ > 0 ? out[step] + value : value; });
  for (std::size_t step = 0; step < out.size(); ++step) {
    if (counts[step] > 0) out[step] /= counts[step];
  }
}

/// NaN gives way to every number.
void extremes(bool greatest, const column_group& group, const columns& all, std::vector<double>& out) {
  for_each_value(group, all, [&](std::size_t step, double value) {
    auto& best = out[step];
    if (!is_present(best) || std::isnan(best) || (greatest ? value > best : value < best)) best = value;
  });
}

void counts(bool only_one, const column_group& group, const columns& all, std::vector<double>& out) {
  for_each_value(group, all,
                 [&](std::size_t step, double) { out[step] = is_present(out[step]) && !only_one ? out[step] + 1 : 1; });
}

void deviations(bool squared, const column_group& group, const columns& all, std::vector<double>& out) {
  std::vector<double> count(out.size()), mean(out.size()), squares(out.size());
  for_each_value(group, all, [&](std::size_t step, double value) {
    const double gap = value - mean[step];
    mean[step] += gap / ++count[step];
    squares[step] += gap * (value - mean[step]);
  });
  for (std::size_t step = 0; step < out.size(); ++step) {
    if (count[step] == 0) continue;
    const double variance = squares[step] / count[step];
    out[step] = squared ? variance : std::sqrt(variance);
  }
}

// Sorting at each step is dear enough to look at the clock each time.
result<void> quantiles_of_groups(const column_group& group, const columns& all, std::span<const double> phi,
                                 std::vector<double>& out, const query_run& run) {
  std::vector<double> values;
  for (std::size_t step = 0; step < out.size(); ++step) {
    if (auto good = run.go_on(); !good) return good;
    values.clear();
    for (const auto member : group.members) {
      if (is_present(all[member].values[step])) values.push_back(all[member].values[step]);
    }
    if (values.empty()) continue;
    std::sort(values.begin(), values.end(), by_size());
    out[step] = quantile_of_sorted(phi[step], values);
  }
  return {};
}

/// The members of a group in the order of their values at a step: the first `wanted` of them stay.
class best_members {
 public:
  best_members(bool greatest, const columns& all) : greatest_(greatest), all_(all) {}

  const std::vector<std::size_t>& at(std::size_t step, const column_group& group, double wanted) {
    order_.clear();
    for (const auto member : group.members) {
      if (is_present(all_[member].values[step])) order_.push_back(member);
    }
    const auto count = wanted >= 1 ? std::min(wanted, static_cast<double>(order_.size())) : 0;
    const auto end = order_.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(order_.begin(), end, order_.end(), [&](std::size_t a, std::size_t b) {
      const double x = all_[a].values[step], y = all_[b].values[step];
      if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
      return greatest_ ? x > y : x < y;
    });
    order_.erase(end, order_.end());
    return order_;
  }

 private:
  bool greatest_;
  const columns& all_;
  std::vector<std::size_t> order_;
};

result<columns> best_of_groups(bool greatest, const std::vector<column_group>& groups, const columns& all,
                               std::span<const double> wanted, const query_run& run) {
  columns chosen;
  std::vector<std::size_t> place(all.size(), all.size());
  best_members best(greatest, all);
  for (const auto& group : groups) {
    for (std::size_t step = 0; step < wanted.size(); ++step) {
      if (auto good = run.go_on(); !good) return good.error();
      for (const auto member : best.at(step, group, wanted[step])) {
        if (place[member] == all.size()) {
          place[member] = chosen.size();
          chosen.push_back({all[member].labels, std::vector<double>(wanted.size(), absent)});
        }
        chosen[place[member]].values[step] = all[member].values[step];
      }
    }
  }
  return chosen;
}

result<columns> value_counts(const std::vector<column_group>& groups, const columns& all, const std::string& label,
                             std::size_t steps, query_run& run) {
  if (!is_label_name(label)) return make_error(errc::invalid_argument, "'" + label + "' is no name of a label");
  columns counted;
  std::map<label_set, std::size_t> known;  // of all groups: the label may be one that they differ by
  for (const auto& group : groups) {
    for (const auto member : group.members) {
      for (std::size_t step = 0; step < steps; ++step) {
        const double value = all[member].values[step];
        if (!is_present(value)) continue;
        auto labels = with_label(group.labels, label, plain_number_text(value));
        if (!labels) return labels.error();
        const auto [at, is_new] = known.try_emplace(std::move(*labels), counted.size());
        if (is_new) {
          if (auto good = run.spend_values(1, steps); !good) return good.error();
          counted.push_back({at->first, std::vector<double>(steps, absent)});
        }
        auto& count = counted[at->second].values[step];
        count = is_present(count) ? count + 1 : 1;
      }
    }
  }
  return counted;
}

result<void> aggregate_group(const aggregation& what, const column_group& group, const columns& all,
                             std::span<const double> parameter, std::vector<double>& out, const query_run& run) {
  switch (what.how) {
    case aggregator::sum: sums(group, all, out); break;
    case aggregator::avg: averages(group, all, out); break;
    case aggregator::min: extremes(false, group, all, out); break;
    case aggregator::max: extremes(true, group, all, out); break;
    case aggregator::count: counts(false, group, all, out); break;
    case aggregator::group: counts(true, group, all, out); break;
    case aggregator::stddev: deviations(false, group, all, out); break;
    case aggregator::stdvar: deviations(true, group, all, out); break;
    case aggregator::quantile: return quantiles_of_groups(group, all, parameter, out, run);
    case aggregator::topk:
    case aggregator::bottomk:
    case aggregator::count_values: break;  // have columns of their own
  }
  return run.go_on();
}

}  // namespace

result<columns> aggregate(const aggregation& what, columns all, std::span<const double> parameter,
                          const std::string& label, std::size_t steps, query_run& run) {
  const auto groups = groups_of(what, all);
  if (auto good = run.spend_values(groups.size(), steps); !good) return good.error();
  if (what.how == aggregator::count_values) return value_counts(groups, all, label, steps, run);
  if (what.how == aggregator::topk || what.how == aggregator::bottomk) {
    return best_of_groups(what.how == aggregator::topk, groups, all, parameter, run);
  }
  columns out;
  out.reserve(groups.size());
  for (const auto& group : groups) {
    out.push_back({group.labels, std::vector<double>(steps, absent)});
    if (auto good = aggregate_group(what, group, all, parameter, out.back().values, run); !good) return good.error();
  }
  return out;
}

}  // namespace millrace::monitoring
