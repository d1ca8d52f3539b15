#include "apps/monitoring/query/promql_evaluator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "apps/monitoring/query/absent_labels.hpp"
#include "apps/monitoring/query/aggregations.hpp"
#include "apps/monitoring/query/binary_operators.hpp"
#include "apps/monitoring/query/histogram_quantile.hpp"
#include "apps/monitoring/query/label_editing.hpp"
#include "apps/monitoring/query/label_functions.hpp"
#include "apps/monitoring/query/series_reading.hpp"
#include "apps/monitoring/query/value_functions.hpp"
#include "apps/monitoring/query/vector_matching.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::string_view equal_labels = "several series of one vector have equal labels without their name";

result<columns> without_names(columns all) {
  for (auto& [labels, values] : all) {
    if (!labels.metric().empty()) labels = without_name(labels);
  }
  return with_equal_labels_together(std::move(all), equal_labels);
}

void drop_empty(columns& all) {
  std::erase_if(all, [](const column& c) { return std::none_of(c.values.begin(), c.values.end(), is_present); });
}

class step_evaluator {
 public:
  step_evaluator(query_run& run, const step_grid& grid) : run_(run), grid_(grid) {}

  result<std::vector<double>> numbers(const expression& e) {
    if (auto good = run_.spend_values(1, grid_.count); !good) return good.error();
    if (const auto* number = std::get_if<number_literal>(&e.node)) return repeated(number->value);
    if (const auto* minus = std::get_if<negation>(&e.node)) {
      auto inner = numbers(*minus->inner);
      if (inner) {
        for (auto& number : *inner) number = -number;
      }
      return inner;
    }
    if (const auto* o = std::get_if<operation>(&e.node)) {
      auto left = numbers(*o->left);
      if (!left) return left;
      const auto right = numbers(*o->right);
      if (!right) return right;
      combine_numbers(*o, *left, *right);
      return left;
    }
    const auto& call = std::get<function_call>(e.node);
    return call.function == promql_function::time ? step_seconds() : only_values(*call.arguments.front());
  }

  result<columns> vector(const expression& e) {
    auto made = std::visit([this](const auto& node) { return vector_of(node); }, e.node);
    if (made) drop_empty(*made);
    return made;
  }

  /// `use` gets the points of each series of a range vector; `windows` become those that it is looked at by, and tell
  /// beforehand whether the spread of points is wanted.
  result<void> ranges(const expression& e, bool may_look_longer, range_windows& windows, const series_use& use) {
    if (const auto* wanted = std::get_if<selector>(&e.node)) {
      const bool with_spread = windows.with_spread;
      windows = windows_of(wanted->shift, grid_, wanted->range_ms, run_.asked());
      windows.time_is_up = run_.limits().time_is_up;
      windows.with_spread = with_spread;
      return read_series(*wanted, windows, may_look_longer, run_, use);
    }
    return subquery_ranges(std::get<subquery>(e.node), windows, use);
  }

 private:
  std::vector<double> repeated(double value) const { return std::vector<double>(grid_.count, value); }

  std::vector<double> step_seconds() const {
    std::vector<double> seconds(grid_.count);
    for (std::size_t i = 0; i < seconds.size(); ++i) seconds[i] = static_cast<double>(grid_.at(i)) / 1000;
    return seconds;
  }

  result<std::vector<double>> only_values(const expression& e) {
    const auto all = vector(e);
    if (!all) return all.error();
    std::vector<double> out = repeated(std::numeric_limits<double>::quiet_NaN());
    std::vector<char> found(grid_.count);
    for (const auto& [labels, values] : *all) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!is_present(values[i])) continue;
        out[i] = found[i] == 0 ? values[i] : std::numeric_limits<double>::quiet_NaN();
        found[i] = 1;
      }
    }
    return out;
  }

  result<void> subquery_ranges(const subquery& wanted, range_windows& windows, const series_use& use) {
    windows = windows_of(wanted.shift, grid_, wanted.range_ms, run_.asked());
    windows.time_is_up = run_.limits().time_is_up;
    const auto step = wanted.step_ms == 0 ? subquery_step_ms : wanted.step_ms;
    const auto from = windows.ends.start_ms - wanted.range_ms;
    const auto rest = ((from % step) + step) % step;
    const auto start = rest == 0 ? from : from - rest + step;
    if (start > windows.ends.end_ms()) return {};
    const auto count = static_cast<std::size_t>((windows.ends.end_ms() - start) / step) + 1;
    if (count > run_.limits().steps_max) {
      return make_error(errc::limit_exceeded, "a subquery has more than " + std::to_string(run_.limits().steps_max) +
                                                  " steps; ask for a longer step of it or a shorter range");
    }
    const step_grid inner_grid{start, step, count};
    const auto inner = step_evaluator(run_, inner_grid).vector(*wanted.inner);
    if (!inner) return inner.error();
    std::vector<series_point> points;
    for (const auto& [labels, values] : *inner) {
      points.clear();
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (is_present(values[i])) points.push_back(series_point::of(inner_grid.at(i), values[i]));
      }
      use(labels, points);
    }
    return {};
  }

  /// The newest values of what is selected, or their times.
  result<columns> newest(const selector& wanted, bool times) {
    auto windows = windows_of(wanted.shift, grid_, 0, run_.asked());
    columns all;
    result<void> spent;
    auto good = read_series(wanted, windows, false, run_, [&](const label_set& labels, const auto points) {
      if (points.empty() || !spent) return;
      spent = run_.spend_values(1, grid_.count);
      if (!spent) return;
      all.push_back({labels, std::vector<double>(grid_.count)});
      (times ? newest_times : newest_values)(points, windows, all.back().values);
    });
    if (!good) return good.error();
    if (!spent) return spent.error();
    return all;
  }

  result<columns> vector_of(const number_literal& number) { return columns{{{}, repeated(number.value)}}; }
  result<columns> vector_of(const text_literal&) { return columns{}; }
  result<columns> vector_of(const subquery&) { return columns{}; }
  result<columns> vector_of(const selector& wanted) { return newest(wanted, false); }

  result<columns> vector_of(const negation& minus) {
    auto all = vector(*minus.inner);
    if (!all) return all;
    for (auto& [labels, values] : *all) {
      for (auto& value : values) {
        if (is_present(value)) value = -value;
      }
    }
    return without_names(std::move(*all));
  }

  result<columns> vector_of(const operation& o) {
    if (o.left->type == value_type::scalar || o.right->type == value_type::scalar) return with_scalar(o);
    auto left = vector(*o.left);
    if (!left) return left;
    auto right = vector(*o.right);
    if (!right) return right;
    return combine_vectors(o, std::move(*left), std::move(*right), grid_.count, run_);
  }

  result<columns> with_scalar(const operation& o) {
    const bool number_is_left = o.left->type == value_type::scalar;
    const auto number = numbers(number_is_left ? *o.left : *o.right);
    if (!number) return number.error();
    auto all = vector(number_is_left ? *o.right : *o.left);
    if (!all) return all;
    combine_with_numbers(o, *all, *number, number_is_left);
    if (is_filter(o)) return all;
    return without_names(std::move(*all));
  }

  result<columns> vector_of(const aggregation& a) {
    std::vector<double> parameter;
    std::string label;
    if (!a.parameter.empty()) {
      const auto& told = *a.parameter.front();
      if (told.type == value_type::text) {
        label = std::get<text_literal>(told.node).value;
      } else {
        auto made = numbers(told);
        if (!made) return made.error();
        parameter = std::move(*made);
      }
    }
    auto all = vector(*a.inner);
    if (!all) return all;
    return aggregate(a, std::move(*all), parameter, label, grid_.count, run_);
  }

  result<columns> vector_of(const function_call& call) {
    using f = promql_function;
    if (call.function == f::absent || call.function == f::absent_over_time) return absence(call);
    if (is_range_function(call.function)) return of_ranges(call);
    if (is_value_function(call.function)) return of_values(call);
    const auto& first = *call.arguments.front();
    switch (call.function) {
      case f::timestamp: return timestamps(first);
      case f::histogram_quantile: return quantiles(call);
      case f::label_replace:
      case f::label_join: return relabelled(call);
      case f::sort:
      case f::sort_desc: return sorted(call.function == f::sort_desc, first);
      default: {
        auto number = numbers(first);
        if (!number) return number.error();
        return columns{{{}, std::move(*number)}};
      }
    }
  }

  result<columns> of_ranges(const function_call& call) {
    const bool parameter_first = call.function == promql_function::quantile_over_time;
    const auto& range = *call.arguments[parameter_first ? 1 : 0];
    std::vector<double> parameter;
    if (call.arguments.size() > 1) {
      auto made = numbers(*call.arguments[parameter_first ? 0 : 1]);
      if (!made) return made.error();
      parameter = std::move(*made);
    }
    columns all;
    range_windows windows;
    result<void> spent;
    windows.with_spread = call.function == promql_function::quantile_over_time;
    auto good = ranges(range, may_look_longer(call.function), windows, [&](const label_set& labels, const auto points) {
      if (points.empty() || !spent) return;
      spent = run_.spend_values(1, grid_.count);
      if (!spent) return;
      all.push_back({labels, std::vector<double>(grid_.count)});
      apply_range_function(call.function, points, windows, parameter, all.back().values);
    });
    if (!good) return good.error();
    if (spent) spent = run_.go_on();
    if (!spent) return spent.error();
    drop_empty(all);
    if (call.function == promql_function::last_over_time) return all;
    return without_names(std::move(all));
  }

  result<columns> absence(const function_call& call) {
    const auto& argument = *call.arguments.front();
    std::vector<double> out = repeated(1);
    const auto cross_out = [&out](const std::vector<double>& values) {
      for (std::size_t i = 0; i < out.size(); ++i) {
        if (is_present(values[i])) out[i] = absent;
      }
    };
    if (call.function == promql_function::absent) {
      const auto all = vector(argument);
      if (!all) return all;
      for (const auto& c : *all) cross_out(c.values);
    } else {
      std::vector<double> present(grid_.count);
      range_windows windows;
      auto good = ranges(argument, false, windows, [&](const label_set&, const auto points) {
        apply_range_function(promql_function::present_over_time, points, windows, {}, present);
        cross_out(present);
      });
      if (!good) return good.error();
    }
    return columns{{labels_of_absent(argument), std::move(out)}};
  }

  result<columns> of_values(const function_call& call) {
    if (call.arguments.empty()) {
      columns now{{{}, step_seconds()}};
      apply_value_function(call.function, now, {});
      return now;
    }
    std::vector<std::vector<double>> parameters;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      auto made = numbers(*call.arguments[i]);
      if (!made) return made.error();
      parameters.push_back(std::move(*made));
    }
    auto all = vector(*call.arguments.front());
    if (!all) return all;
    apply_value_function(call.function, *all, parameters);
    return without_names(std::move(*all));
  }

  result<columns> timestamps(const expression& e) {
    const auto* wanted = std::get_if<selector>(&e.node);
    auto all = wanted != nullptr ? newest(*wanted, true) : vector(e);
    if (!all) return all;
    if (wanted == nullptr) {
      const auto seconds = step_seconds();
      for (auto& [labels, values] : *all) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          if (is_present(values[i])) values[i] = seconds[i];
        }
      }
    }
    return without_names(std::move(*all));
  }

  result<columns> quantiles(const function_call& call) {
    const auto phi = numbers(*call.arguments[0]);
    if (!phi) return phi.error();
    const auto buckets = vector(*call.arguments[1]);
    if (!buckets) return buckets;
    return histogram_quantile(*phi, *buckets, run_);
  }

  result<columns> relabelled(const function_call& call) {
    auto all = vector(*call.arguments.front());
    if (!all) return all;
    std::vector<std::string> texts;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      texts.push_back(std::get<text_literal>(call.arguments[i]->node).value);
    }
    return call.function == promql_function::label_join ? join_labels(std::move(*all), texts)
                                                        : replace_labels(std::move(*all), texts);
  }

  /// NaN is last either way. At many steps there is no order.
  result<columns> sorted(bool descending, const expression& e) {
    auto all = vector(e);
    if (!all || grid_.count != 1) return all;
    std::stable_sort(all->begin(), all->end(), [descending](const column& a, const column& b) {
      const double x = a.values[0], y = b.values[0];
      if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
      return descending ? x > y : x < y;
    });
    return all;
  }

  query_run& run_;
  const step_grid grid_;
};

result<std::vector<raw_series>> raw_ranges(const expression& e, const step_grid& grid, query_run& run) {
  std::vector<raw_series> all;
  range_windows windows;
  auto good = step_evaluator(run, grid).ranges(e, false, windows, [&](const label_set& labels, const auto points) {
    raw_series series{labels, {}};
    for (const auto& p : points) series.values.emplace_back(p.time_ms, p.last);
    if (!series.values.empty()) all.push_back(std::move(series));
  });
  if (!good) return good.error();
  return all;
}

}  // namespace

result<query_answer> evaluate_promql(const expression& e, const step_grid& grid, time_window asked,
                                     series_source& source, const query_limits& limits) {
  query_run run(source, limits, asked);
  query_answer answer{e.type, grid};
  switch (e.type) {
    case value_type::scalar: {
      auto numbers = step_evaluator(run, grid).numbers(e);
      if (!numbers) return numbers.error();
      answer.numbers = std::move(*numbers);
      return answer;
    }
    case value_type::instant_vector: {
      auto all = step_evaluator(run, grid).vector(e);
      if (!all) return all.error();
      answer.series = std::move(*all);
      if (grid.count > 1) {
        std::sort(answer.series.begin(), answer.series.end(),
                  [](const column& a, const column& b) { return a.labels < b.labels; });
      }
      return answer;
    }
    case value_type::text:
    case value_type::range_vector: break;
  }
  if (grid.count > 1) return make_error(errc::invalid_argument, "a range query wants a scalar or an instant vector");
  if (const auto* text = std::get_if<text_literal>(&e.node)) {
    answer.text = text->value;
    return answer;
  }
  auto ranges = raw_ranges(e, grid, run);
  if (!ranges) return ranges.error();
  answer.ranges = std::move(*ranges);
  return answer;
}

}  // namespace millrace::monitoring
