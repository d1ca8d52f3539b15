#include "apps/monitoring/formats/statsd.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/number_text.hpp"

namespace millrace::monitoring {
namespace {

std::optional<statsd_type> statsd_type_of(std::string_view name) {
  if (name == "c") return statsd_type::count;
  if (name == "g") return statsd_type::gauge;
  if (name == "ms" || name == "h" || name == "d") return statsd_type::timer;
  if (name == "s") return statsd_type::set;
  return {};
}

/// What stands before `separator`, which is taken too; all if there is none.
std::string_view take_until(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

/// `a:b,c` as labels.
void append_tags(std::vector<label_set::pair>& to, std::string_view tags) {
  // One label more than there may be is enough to be refused.
  while (!tags.empty() && to.size() <= labels_max) {
    auto value = take_until(tags, ',');
    if (value.empty()) continue;
    const bool named = value.find(':') != std::string_view::npos;
    const auto name = take_until(value, ':');
    to.emplace_back(as_label_name(name), named ? std::string(value) : "true");
  }
}

std::string with_suffix(std::string_view series, std::string_view suffix) {
  const auto name_end = std::min(series.find('{'), series.size());
  return std::string(series.substr(0, name_end)).append(suffix).append(series.substr(name_end));
}

void append_quantiles(std::vector<sample>& to, const std::string& series, statsd_timer& timer, std::int64_t now_ms) {
  const auto labels = label_set::read(series);
  if (!labels || timer.kept() == 0) return;
  for (const auto& [share, share_text] : statsd_quantiles) {
    auto more = labels->all();
    more.emplace_back("quantile", share_text);
    const auto named = label_set::of(std::move(more));
    if (named) to.push_back({named->text(), timer.quantile(share), now_ms});
  }
}

template <class States>
void forget_idle(States& states, std::int64_t now_ms) {
  std::erase_if(states, [&](const auto& entry) { return now_ms - entry.second.heard_ms > statsd_idle_ms_max; });
}

}  // namespace

struct statsd_meter::measured {
  std::string series;
  statsd_type type = statsd_type::count;
  double weight = 1;  // how many such measurements it stands for
  std::int64_t now_ms = 0;
};

result<intake_batch> statsd_meter::take(std::string_view datagram, const intake_context& context) {
  if (datagram.size() > statsd_datagram_bytes_max) {
    return make_error(errc::limit_exceeded, "statsd: a datagram of " + std::to_string(datagram.size()) + " bytes");
  }
  batch_builder told;
  while (!datagram.empty()) {
    auto line = take_until(datagram, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (const auto why = take_line(line, context); !why.empty()) told.refuse(why, line);
  }
  return std::move(told).finish();
}

/// Why it is refused; empty if it is not.
std::string_view statsd_meter::take_line(std::string_view line, const intake_context& context) {
  if (line.starts_with("_e{") || line.starts_with("_sc|")) return "statsd: events and checks are not measured";
  std::vector<label_set::pair> labels;
  measured one{.series = {}, .now_ms = context.now_ms};
  auto rest = line;
  auto values = take_until(rest, '|');
  if (values.find(':') == std::string_view::npos) return "statsd: no 'name:value|type'";
  const auto name = take_until(values, ':');
  const auto type = statsd_type_of(take_until(rest, '|'));
  if (name.empty() || !type) return "statsd: no such type, or no name";
  one.type = *type;
  while (!rest.empty()) {
    const auto part = take_until(rest, '|');
    if (part.starts_with('#')) append_tags(labels, part.substr(1));
    if (!part.starts_with('@')) continue;
    const auto rate = read_number(part.substr(1));
    if (!rate || !(*rate > 0 && *rate <= 1)) return "statsd: a sample rate is above 0 and at most 1";
    one.weight = 1 / *rate;
    if (!std::isfinite(one.weight)) return "statsd: a sample rate is above 0 and at most 1";
  }
  add_sender(labels, context);
  auto metric = as_metric_name(name);
  for (char& c : metric) c = c == ':' ? '_' : c;
  // The last of equal names counts: no tag changes the name of the metric.
  labels.emplace_back(name_label, std::move(metric));
  const auto series = label_set::of(std::move(labels));
  if (!series) return "statsd: its tags are no labels";
  one.series = series->text();
  if (one.series.size() > statsd_series_bytes_max) return "statsd: the name and tags are too long";
  if (one.type == statsd_type::set) return apply(one, values);
  do {
    if (const auto why = apply(one, take_until(values, ':')); !why.empty()) return why;
  } while (!values.empty());
  return {};
}

template <class State>
State* statsd_meter::state_of(by_series<State>& states, const measured& one) {
  const auto known = states.find(one.series);
  if (known == states.end() && series() >= statsd_series_max) return nullptr;
  auto& state = known == states.end() ? states[one.series] : known->second;
  state.heard_ms = one.now_ms;
  return &state;
}

std::string_view statsd_meter::apply(const measured& one, std::string_view value) {
  constexpr std::string_view too_many = "statsd: more series than are kept";
  if (one.type == statsd_type::set) {
    if (held_ >= statsd_held_max) return "statsd: more members of sets than are kept";
    auto* const set = state_of(sets_, one);
    if (set == nullptr) return too_many;
    if (set->members.insert(std::hash<std::string_view>{}(value)).second) ++held_;
    return {};
  }
  const auto number = read_number(value);
  if (!number || !std::isfinite(*number)) return "statsd: the value is no number";
  if (one.type == statsd_type::gauge) {
    auto* const gauge = state_of(gauges_, one);
    if (gauge == nullptr) return too_many;
    const bool changes = value.starts_with('+') || value.starts_with('-');
    gauge->value = changes ? gauge->value + *number : *number;
    return {};
  }
  if (one.type == statsd_type::timer) {
    auto* const timer = state_of(timers_, one);
    if (timer == nullptr) return too_many;
    if (timer->take(*number, one.weight, held_ < statsd_held_max)) ++held_;
    return {};
  }
  if (*number < 0) return "statsd: a count does not fall";
  auto* const count = state_of(counts_, one);
  if (count == nullptr) return too_many;
  count->total += *number * one.weight;
  return {};
}

std::vector<sample> statsd_meter::flush(std::int64_t now_ms) {
  std::vector<sample> out;
  const auto tell = [&](std::string series, double value) {
    if (std::isfinite(value)) out.push_back({std::move(series), value, now_ms});
  };
  forget_idle(counts_, now_ms);
  forget_idle(gauges_, now_ms);
  forget_idle(timers_, now_ms);
  forget_idle(sets_, now_ms);
  for (const auto& [series, count] : counts_) tell(with_suffix(series, "_total"), count.total);
  for (const auto& [series, gauge] : gauges_) tell(series, gauge.value);
  for (auto& [series, timer] : timers_) {
    tell(with_suffix(series, "_count"), timer.count());
    tell(with_suffix(series, "_sum"), timer.sum());
    if (!timer.measured()) continue;
    tell(with_suffix(series, "_min"), timer.least());
    tell(with_suffix(series, "_max"), timer.most());
    append_quantiles(out, series, timer, now_ms);
    timer.start_anew();
  }
  for (auto& [series, set] : sets_) {
    tell(series, static_cast<double>(set.members.size()));
    set.members.clear();
  }
  held_ = 0;
  return out;
}

}  // namespace millrace::monitoring
