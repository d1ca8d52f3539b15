#include "apps/monitoring/formats/otlp_metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "apps/monitoring/formats/json_values.hpp"
#include "apps/monitoring/formats/number_text.hpp"
#include "apps/monitoring/formats/otlp_values.hpp"

namespace millrace::monitoring {
namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

struct named_unit {
  std::string_view unit, word;
};

// Of the Unified Code for Units of Measure, with the words of Prometheus.
constexpr std::array<named_unit, 13> units{{{"s", "seconds"},
                                            {"ms", "milliseconds"},
                                            {"us", "microseconds"},
                                            {"ns", "nanoseconds"},
                                            {"min", "minutes"},
                                            {"h", "hours"},
                                            {"d", "days"},
                                            {"By", "bytes"},
                                            {"KiBy", "kibibytes"},
                                            {"MiBy", "mebibytes"},
                                            {"GiBy", "gibibytes"},
                                            {"%", "percent"},
                                            {"Cel", "celsius"}}};

struct metric_kind {
  bool gauge = false;
  bool grows = false;        // a sum that never falls
  bool differences = false;  // to the point before, rather than since the start
};

std::string prometheus_name(std::string_view name, std::string_view unit, metric_kind kind) {
  constexpr std::string_view total = "_total";
  auto out = as_metric_name(name);
  if (kind.grows && out.ends_with(total)) out.resize(out.size() - total.size());
  auto word = std::string_view(kind.gauge && unit == "1" ? "ratio" : "");
  for (const auto& known : units) {
    if (known.unit == unit) word = known.word;
  }
  if (!word.empty() && !out.ends_with(word)) out.append("_").append(word);
  if (kind.grows) out.append(total);
  return out;
}

bool tells_differences(json::element metric) {
  constexpr double delta = 1;
  const auto told = field_of(metric, "aggregationTemporality");
  if (!told) return false;
  return text_in(*told) == "AGGREGATION_TEMPORALITY_DELTA" || number_in(*told) == delta;
}

bool tells_truth(json::element of, std::string_view name) {
  const auto value = field_of(of, name);
  bool truth = false;
  return value && value->get_bool().get(truth) == simdjson::SUCCESS && truth;
}

/// The numbers of a list; nothing if one is none, or there are too many.
std::optional<std::vector<double>> numbers_in(json::element of, std::string_view name) {
  std::vector<double> numbers;
  bool good = true;
  for_each_in(of, name, [&](json::element one) {
    const auto number = number_in(one);
    good = good && number && !std::isnan(*number) && numbers.size() <= otlp_buckets_max;
    if (good) numbers.push_back(*number);
  });
  return good ? std::optional(std::move(numbers)) : std::nullopt;
}

using cumulated_counts = std::vector<std::pair<double, double>>;

class otlp_metrics_reader {
 public:
  otlp_metrics_reader(std::unordered_map<std::string, otlp_running>& running, const intake_context& context)
      : running_(running), context_(context) {}

  intake_batch finish() && { return std::move(out_).finish(); }

  void take_metric(json::element metric, const otlp_origin& origin) {
    const auto name = text_field(metric, "name").value_or("");
    if (name.empty()) return out_.refuse("OTLP: a metric without a name");
    if (name.size() > label_value_bytes_max) return out_.refuse("OTLP: a name that is too long", name);
    take_points(metric, "gauge", origin, &otlp_metrics_reader::take_number);
    take_points(metric, "sum", origin, &otlp_metrics_reader::take_number);
    take_points(metric, "histogram", origin, &otlp_metrics_reader::take_histogram);
    take_points(metric, "exponentialHistogram", origin, &otlp_metrics_reader::take_exponential);
    take_points(metric, "summary", origin, &otlp_metrics_reader::take_summary);
  }

 private:
  /// Why a point is refused; empty if it is not.
  using refusal = std::string;
  using take_point = refusal (otlp_metrics_reader::*)(json::element point);

  void take_points(json::element metric, std::string_view kind, const otlp_origin& origin, take_point take) {
    const auto data = field_of(metric, kind);
    if (!data) return;
    kind_ = {.gauge = kind == "gauge",
             .grows = kind == "sum" && tells_truth(*data, "isMonotonic"),
             .differences = tells_differences(*data)};
    const auto name = text_field(metric, "name").value_or("");
    name_ = prometheus_name(name, text_field(metric, "unit").value_or(""), kind_);
    for_each_in(*data, "dataPoints", [&](json::element point) {
      constexpr unsigned no_recorded_value = 1;
      if (out_.full()) return;
      const auto flags = number_field(point, "flags").value_or(0);
      if (flags >= 0 && flags < 256 && (static_cast<unsigned>(flags) & no_recorded_value) != 0) return;
      labels_ = otlp_labels(point);
      if (!origin.job.empty()) labels_.emplace_back("job", origin.job);
      if (!origin.instance.empty()) labels_.emplace_back("instance", origin.instance);
      time_ns_ = otlp_nanoseconds(point, "timeUnixNano");
      if (const auto why = (this->*take)(point); !why.empty()) out_.refuse("OTLP: " + why, name);
    });
  }

  result<std::string> series(std::string_view suffix, std::string_view label = {}, std::string value = {}) const {
    auto labels = labels_;
    if (!label.empty()) labels.emplace_back(label, std::move(value));
    // The last of equal names counts: no attribute renames the metric.
    labels.emplace_back(name_label, name_ + std::string(suffix));
    const auto set = label_set::of(std::move(labels));
    if (!set) return set.error();
    return set->text();
  }

  refusal tell(result<std::string> series, double value) {
    if (!series) return series.error().context;
    out_.take(std::move(*series), value, otlp_ms(time_ns_, context_));
    return {};
  }

  /// What this series has come to so far; nothing, and why, if this point must not be added.
  otlp_running* running(refusal& why) {
    const auto text = series({});
    if (!text) why = text.error().context;
    if (!text) return nullptr;
    const auto known = running_.find(*text);
    if (known == running_.end() && (running_.size() >= otlp_running_max || text->size() > otlp_running_bytes_max)) {
      why = "more series of differences than are added up";
      return nullptr;
    }
    auto& one = known == running_.end() ? running_[*text] : known->second;
    if (time_ns_ != 0 && time_ns_ <= one.time_ns) {
      why = "a difference that was told before";
      return nullptr;
    }
    one.time_ns = time_ns_;
    one.heard_ms = context_.now_ms;
    return &one;
  }

  /// `numbers`, or what they have come to if they are differences.
  refusal add_up(std::vector<double>& numbers, const std::vector<double>& bounds) {
    if (!kind_.differences) return {};
    refusal why;
    auto* const so_far = running(why);
    if (so_far == nullptr) return why;
    if (so_far->bounds != bounds || so_far->totals.size() != numbers.size()) {
      so_far->bounds = bounds;
      so_far->totals.assign(numbers.size(), 0);
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = so_far->totals[i] += numbers[i];
    return {};
  }

  refusal take_number(json::element point) {
    const auto told = field_of(point, "asDouble");
    const auto value = told ? number_in(*told) : number_field(point, "asInt");
    if (!value) return "a point without a value";
    std::vector<double> numbers{*value};
    if (!std::isfinite(*value)) return {};
    if (auto why = add_up(numbers, {}); !why.empty()) return why;
    return tell(series({}), numbers[0]);
  }

  refusal tell_histogram(const cumulated_counts& buckets, double count, double sum) {
    for (const auto& [bound, below] : buckets) {
      if (auto why = tell(series("_bucket", "le", number_text(bound)), below); !why.empty()) return why;
    }
    if (auto why = tell(series("_bucket", "le", "+Inf"), count); !why.empty()) return why;
    if (auto why = tell(series("_count"), count); !why.empty()) return why;
    return tell(series("_sum"), sum);
  }

  refusal take_histogram(json::element point) {
    const auto bounds = numbers_in(point, "explicitBounds");
    auto counts = numbers_in(point, "bucketCounts");
    const auto count = number_field(point, "count");
    if (!bounds || !counts || !count || !std::isfinite(*count)) return "a histogram without its numbers";
    const bool ascends = std::is_sorted(bounds->begin(), bounds->end(), std::less_equal<>());
    if (!ascends || (counts->size() != bounds->size() + 1 && !(counts->empty() && bounds->empty()))) {
      return "a histogram whose buckets do not fit their bounds";
    }
    counts->push_back(*count);
    counts->push_back(number_field(point, "sum").value_or(no_number));
    if (auto why = add_up(*counts, *bounds); !why.empty()) return why;
    cumulated_counts buckets;
    double below = 0;
    for (std::size_t i = 0; i < bounds->size(); ++i) {
      below += (*counts)[i];
      if (std::isfinite((*bounds)[i])) buckets.emplace_back((*bounds)[i], below);
    }
    return tell_histogram(buckets, (*counts)[counts->size() - 2], counts->back());
  }

  static void add_buckets(exponential_counts& counts, int scale, json::element point, std::string_view side) {
    const auto buckets = field_of(point, side);
    if (!buckets) return;
    constexpr double offset_max = 2'147'483'647;
    auto index =
        static_cast<std::int64_t>(std::clamp(number_field(*buckets, "offset").value_or(0), -offset_max, offset_max));
    for_each_in(*buckets, "bucketCounts", [&](json::element one) {
      counts.add(scale, index, side == "negative", number_in(one).value_or(0));
      ++index;
    });
  }

  refusal take_exponential(json::element point) {
    constexpr double scale_most = 40;
    const auto scale = number_field(point, "scale").value_or(0);
    const auto count = number_field(point, "count");
    if (!(std::abs(scale) <= scale_most) || !count || !std::isfinite(*count)) return "a histogram without its numbers";
    exponential_counts counts(static_cast<int>(scale));
    counts.add_zeros(number_field(point, "zeroCount").value_or(0));
    add_buckets(counts, static_cast<int>(scale), point, "negative");
    add_buckets(counts, static_cast<int>(scale), point, "positive");
    std::vector<double> numbers{*count, number_field(point, "sum").value_or(no_number)};
    if (kind_.differences) {
      if (auto why = add_up(numbers, {}); !why.empty()) return why;
      auto& so_far = running_[*series({})];
      so_far.counts.add(counts);
      counts = so_far.counts;
    }
    return tell_histogram(counts.cumulated(), numbers[0], numbers[1]);
  }

  refusal take_summary(json::element point) {
    const auto count = number_field(point, "count");
    if (!count) return "a summary without its numbers";
    refusal why;
    for_each_in(point, "quantileValues", [&](json::element one) {
      const auto share = number_field(one, "quantile").value_or(0);
      if (!why.empty() || out_.full()) return;
      why = tell(series({}, "quantile", number_text(share)), number_field(one, "value").value_or(0));
    });
    if (why.empty()) why = tell(series("_count"), *count);
    if (why.empty()) why = tell(series("_sum"), number_field(point, "sum").value_or(0));
    return why;
  }

  std::unordered_map<std::string, otlp_running>& running_;
  const intake_context& context_;
  batch_builder out_;
  metric_kind kind_;
  std::string name_;
  std::vector<label_set::pair> labels_;  // of the point that is read
  std::uint64_t time_ns_ = 0;            // likewise
};

}  // namespace

result<intake_batch> otlp_meter::take(std::string_view bytes, const intake_context& context) {
  json_reader json;
  const auto root = json.read(bytes);
  if (!root) return root.error();
  if (!root->is_object()) return make_error(errc::invalid_argument, "OTLP: no JSON object");
  if (context.now_ms - swept_ms_ > otlp_idle_ms_max / 4) {
    swept_ms_ = context.now_ms;
    std::erase_if(running_, [&](const auto& one) { return context.now_ms - one.second.heard_ms > otlp_idle_ms_max; });
  }
  otlp_metrics_reader reader(running_, context);
  for_each_in(*root, "resourceMetrics", [&](json::element of_resource) {
    const auto origin = otlp_origin_of(of_resource, context);
    for_each_in(of_resource, "scopeMetrics", [&](json::element of_scope) {
      for_each_in(of_scope, "metrics", [&](json::element metric) { reader.take_metric(metric, origin); });
    });
  });
  return std::move(reader).finish();
}

}  // namespace millrace::monitoring
