#include "apps/monitoring/query/vector_matching.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "apps/monitoring/query/binary_operators.hpp"
#include "apps/monitoring/query/label_editing.hpp"

namespace millrace::monitoring {
namespace {

/// Columns by the labels that count for a match.
using matched_columns = std::map<label_set, std::vector<std::size_t>>;

label_set matched_labels(const vector_matching& matching, const label_set& labels) {
  return matching.on ? only_labels(labels, matching.labels) : without_labels(labels, matching.labels);
}

matched_columns by_matched_labels(const vector_matching& matching, const columns& all) {
  matched_columns found;
  for (std::size_t i = 0; i < all.size(); ++i) found[matched_labels(matching, all[i].labels)].push_back(i);
  return found;
}

std::vector<std::size_t> all_members(const columns& all) {
  std::vector<std::size_t> members(all.size());
  std::iota(members.begin(), members.end(), std::size_t{0});
  return members;
}

/// Where any of the members has a value.
std::vector<char> presence_of(const std::vector<std::size_t>& members, const columns& all, std::size_t steps) {
  std::vector<char> present(steps);
  for (const auto member : members) {
    for (std::size_t step = 0; step < steps; ++step) {
      if (is_present(all[member].values[step])) present[step] = 1;
    }
  }
  return present;
}

/// Takes the values of `all` away where the other side has a match, or where it has none.
void keep_where(bool matched, const vector_matching& matching, columns& all, const columns& others, std::size_t steps) {
  const auto other_columns = by_matched_labels(matching, others);
  for (const auto& [labels, members] : by_matched_labels(matching, all)) {
    const auto match = other_columns.find(labels);
    const auto present =
        match == other_columns.end() ? std::vector<char>(steps) : presence_of(match->second, others, steps);
    for (const auto member : members) {
      for (std::size_t step = 0; step < steps; ++step) {
        if ((present[step] != 0) != matched) all[member].values[step] = absent;
      }
    }
  }
}

result<columns> combine_sets(const operation& o, columns left, columns right, std::size_t steps) {
  if (o.how != binary_operator::or_) {
    keep_where(o.how == binary_operator::and_, o.matching, left, right, steps);
    return left;
  }
  keep_where(false, o.matching, right, left, steps);
  std::move(right.begin(), right.end(), std::back_inserter(left));
  return with_equal_labels_together(std::move(left), "several series of an 'or' have equal labels");
}

class pairing {
 public:
  pairing(const operation& o, const columns& left, const columns& right, std::size_t steps, query_run& run)
      : o_(o),
        many_is_left_(o.matching.many != vector_matching::side::right),
        many_(many_is_left_ ? left : right),
        ones_(many_is_left_ ? right : left),
        steps_(steps),
        run_(run) {}

  result<columns> all() {
    const auto ones = by_matched_labels(o_.matching, ones_);
    many_present_ = presence_of(all_members(many_), many_, steps_);
    for (const auto& [labels, members] : ones) {
      if (auto good = check_alone(labels, members); !good) return good.error();
    }
    for (const auto& [labels, members] : by_matched_labels(o_.matching, many_)) {
      const auto match = ones.find(labels);
      if (match == ones.end()) continue;
      if (auto good = pair(labels, members, match->second); !good) return good.error();
    }
    return with_equal_labels_together(std::move(made_), "several matches have equal labels; tell more with group_left");
  }

 private:
  /// At each step one of `members` at most may have a value, if the other side has any at all.
  result<void> check_alone(const label_set& labels, const std::vector<std::size_t>& members) const {
    if (members.size() < 2) return {};
    std::vector<char> taken(steps_);
    for (const auto member : members) {
      if (auto good = run_.go_on(); !good) return good;
      for (std::size_t step = 0; step < steps_; ++step) {
        if (many_present_[step] == 0 || !is_present(ones_[member].values[step])) continue;
        if (taken[step]++ != 0) {
          return make_error(errc::invalid_argument,
                            "several series on the " + std::string(many_is_left_ ? "right" : "left") + " match {" +
                                labels.text() + "}, where one may; match by more labels, or aggregate them");
        }
      }
    }
    return {};
  }

  result<void> pair(const label_set& labels, const std::vector<std::size_t>& many,
                    const std::vector<std::size_t>& ones) {
    const bool exclusive = o_.matching.many == vector_matching::side::neither && many.size() > 1;
    std::vector<char> taken(exclusive ? steps_ : 0);
    for (const auto m : many) {
      for (const auto one : ones) {
        if (auto good = run_.spend_values(1, steps_); !good) return good;
        auto values = combined(many_[m].values, ones_[one].values);
        for (std::size_t step = 0; step < taken.size(); ++step) {
          if (!is_present(values[step]) || taken[step]++ == 0) continue;
          return make_error(errc::invalid_argument, "several series on the left match {" + labels.text() +
                                                        "}: where this is meant, write group_left or group_right");
        }
        auto made = labels_of(many_[m].labels, ones_[one].labels);
        if (!made) return made.error();
        made_.push_back({std::move(*made), std::move(values)});
      }
    }
    return {};
  }

  std::vector<double> combined(const std::vector<double>& many, const std::vector<double>& one) const {
    const auto& left = many_is_left_ ? many : one;
    const auto& right = many_is_left_ ? one : many;
    const bool filter = is_filter(o_);
    std::vector<double> out(steps_, absent);
    with_calculation(o_.how, [&](auto calculate) {
      for (std::size_t step = 0; step < steps_; ++step) {
        if (!is_present(left[step]) || !is_present(right[step])) continue;
        const double made = calculate(left[step], right[step]);
        if (!filter) {
          out[step] = made;
        } else if (made != 0) {
          out[step] = left[step];
        }
      }
    });
    return out;
  }

  result<label_set> labels_of(const label_set& many, const label_set& one) const {
    const auto& matching = o_.matching;
    if (matching.many == vector_matching::side::neither && (matching.on || !is_filter(o_))) {
      return matched_labels(matching, many);
    }
    result<label_set> labels = is_filter(o_) ? many : without_name(many);
    const auto& changed = matching.many == vector_matching::side::neither ? matching.labels : matching.included;
    for (const auto& name : changed) {
      const bool taken_over = matching.many != vector_matching::side::neither;
      labels = with_label(*labels, name, taken_over ? std::string(one.value(name)) : std::string());
      if (!labels) return labels;
    }
    return labels;
  }

  const operation& o_;
  const bool many_is_left_;
  const columns& many_;
  const columns& ones_;
  const std::size_t steps_;
  query_run& run_;
  std::vector<char> many_present_;
  columns made_;
};

}  // namespace

result<columns> combine_vectors(const operation& o, columns left, columns right, std::size_t steps, query_run& run) {
  if (auto good = run.go_on(); !good) return good.error();
  if (is_set_operator(o.how)) return combine_sets(o, std::move(left), std::move(right), steps);
  return pairing(o, left, right, steps, run).all();
}

}  // namespace millrace::monitoring
