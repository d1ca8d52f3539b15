#include "apps/monitoring/alerts/alert_state.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/alerts/summary_text.hpp"
#include "apps/monitoring/events/rfc3339.hpp"

namespace millrace::monitoring {
namespace {

bool is_of_log(const alert_rule& rule) {
  return rule.kind == rule_kind::new_template || rule.kind == rule_kind::log_rate || rule.kind == rule_kind::log_line;
}

/// What a log tells lasts for keep_for already (`verdict::lasts_ms`).
std::int64_t keep_ms(const alert_rule& rule) { return is_of_log(rule) ? 0 : rule.keep_for_ms; }

bool is_ready(const alert_rule& rule, const holding_series& series) {
  return series.until_ms - series.since_ms >= rule.for_ms;
}

bool is_firing(const alert_state& state) {
  return state.phase == alert_phase::firing || state.phase == alert_phase::kept;
}

/// When the silence that holds now ends; 0: none holds.
std::int64_t silent_until(const alert_state& state, const alert_rule& rule, const std::vector<silence>& silences) {
  std::int64_t until = 0;
  std::vector<label_set::pair> labels = state.group;
  labels.emplace_back("alertname", rule.name);
  labels.emplace_back("severity", rule.severity_name);
  const auto set = label_set::of(std::move(labels));
  if (!set) return 0;
  for (const auto& each : silences) {
    const bool now = each.from_ms <= state.now_ms && state.now_ms < each.until_ms;
    if (now && each.where.matches(*set)) until = std::max(until, each.until_ms);
  }
  return until;
}

std::string id_of(const alert_state& state, const std::string& rule_name) {
  auto text = rule_name;
  for (const auto& [name, value] : state.group) text.append("\n").append(name).append("=").append(value);
  return fmt::format("{:016x}-{}", XXH3_64bits(text.data(), text.size()), state.since_ms);
}

/// "30 s", "5 min", "2 h".
std::string span_text(std::int64_t ms) {
  if (ms < 120'000) return fmt::format("{} s", ms / 1000);
  if (ms < 7'200'000) return fmt::format("{} min", ms / 60'000);
  return fmt::format("{} h", ms / 3'600'000);
}

using held_series = std::vector<std::map<std::string, holding_series>::const_pointer>;

/// Those that hold for long enough, the worst first.
held_series worst_first(const alert_state& state, const alert_rule& rule) {
  held_series found;
  for (const auto& each : state.holding) {
    if (is_ready(rule, each.second)) found.push_back(&each);
  }
  std::stable_sort(found.begin(), found.end(), [&](const auto* a, const auto* b) {
    return rule.above ? a->second.value > b->second.value : a->second.value < b->second.value;
  });
  return found;
}

std::string reason_of(const alert_state& state, const alert_rule& rule, const held_series& held) {
  if (rule.kind == rule_kind::absence) {
    return fmt::format("no series of {} reported for {}, the last at {}", rule.where.text(),
                       span_text(state.now_ms - state.seen_ms), rfc3339_text(state.seen_ms));
  }
  if (held.empty()) return state.reason;  // kept
  const auto& first = held.front()->second;
  auto reason = first.words;
  if (rule.kind == rule_kind::log_line && first.value > 1) reason += fmt::format(" ({:.0f} lines)", first.value);
  if (!is_of_log(rule) && first.until_ms >= first.since_ms + 1000)
    reason += " for " + span_text(first.until_ms - first.since_ms);
  if (held.size() > 1) reason += fmt::format(", and {} more series", held.size() - 1);
  if (state.beyond > 0) reason += " (more are not counted)";
  return reason;
}

std::string summary_of(const alert_state& state, const alert_rule& rule, const std::string& series) {
  const auto labels = label_set::read(series);
  return summary_text(rule.summary, [&](std::string_view name) {
    if (name == "value") return fmt::format("{:.6g}", state.value);
    for (const auto& [label, value] : state.group) {
      if (label == name) return value;
    }
    return labels ? std::string(labels->value(name)) : std::string();
  });
}

alert_message message_of(const alert_state& state, const std::string& rule_name) {
  alert_message made;
  made.id = id_of(state, rule_name);
  made.rule = rule_name;
  made.group = state.group;
  made.since_ms = state.since_ms;
  made.at_ms = state.now_ms;
  made.value = state.value;
  return made;
}

alert_message firing_message(alert_state& state, const alert_rule& rule) {
  const auto held = worst_first(state, rule);
  if (!held.empty()) state.value = held.front()->second.value;
  state.reason = bounded_text(reason_of(state, rule, held));
  auto made = message_of(state, rule.name);
  made.severity = rule.severity_name;
  made.reason = state.reason;
  made.series_count = held.size();
  for (const auto* each : held) {
    if (made.series.size() == named_series_max) break;
    made.series.push_back(each->first);
  }
  made.summary = summary_of(state, rule, held.empty() ? std::string() : held.front()->first);
  made.repeated = state.told_ms != 0;
  state.told_ms = state.now_ms;
  return made;
}

/// Ends an alert; what was never told of needs no end.
void resolve(alert_state& state, const std::string& rule_name, const alert_rule* rule, const std::string& why,
             std::vector<alert_message>& to) {
  if (state.told_ms != 0) {
    auto made = message_of(state, rule_name);
    made.firing = false;
    made.reason = bounded_text(why + state.reason);
    if (rule != nullptr) made.severity = rule->severity_name;
    if (rule != nullptr) made.summary = summary_of(state, *rule, "");
    to.push_back(std::move(made));
  }
  state.phase = state.holding.empty() ? alert_phase::quiet : alert_phase::pending;
  state.told_ms = 0;
  state.since_ms = 0;
  state.kept_until_ms = 0;
}

void forget_what_is_gone(alert_state& state) {
  std::erase_if(state.holding, [&](const auto& each) { return each.second.gone_ms <= state.now_ms; });
  if (state.holding.empty()) state.beyond = 0;
}

/// Since when the rule holds for long enough to fire; 0: it does not.
std::int64_t ready_since(const alert_state& state, const alert_rule& rule) {
  if (rule.kind == rule_kind::absence) {
    return state.seen_ms != 0 && state.now_ms - state.seen_ms >= rule.absent_for_ms ? state.seen_ms : 0;
  }
  std::int64_t since = 0;
  for (const auto& [name, series] : state.holding) {
    if (is_ready(rule, series)) since = since == 0 ? series.since_ms : std::min(since, series.since_ms);
  }
  return since;
}

/// Brings the phase to what holds at `now_ms`, and says what has to be said.
std::vector<alert_message> settle(alert_state& state, const alert_rule& rule, const std::vector<silence>& silences) {
  std::vector<alert_message> messages;
  forget_what_is_gone(state);
  const auto since = ready_since(state, rule);
  if (since != 0) {
    if (!is_firing(state)) state.since_ms = since;
    state.phase = alert_phase::firing;
  } else if (state.phase == alert_phase::firing && keep_ms(rule) > 0) {
    state.phase = alert_phase::kept;
    state.kept_until_ms = state.now_ms + keep_ms(rule);
  } else if (state.phase == alert_phase::firing ||
             (state.phase == alert_phase::kept && state.now_ms >= state.kept_until_ms)) {
    resolve(state, rule.name, &rule, "over: ", messages);
  } else if (!is_firing(state)) {
    state.phase = state.holding.empty() ? alert_phase::quiet : alert_phase::pending;
  }
  if (!is_firing(state)) return messages;
  const bool due = state.told_ms == 0 || (rule.repeat_ms > 0 && state.now_ms - state.told_ms >= rule.repeat_ms);
  if (due && silent_until(state, rule, silences) == 0) messages.push_back(firing_message(state, rule));
  return messages;
}

void take_holding(alert_state& state, const alert_rule& rule, const verdict& of) {
  auto at = state.holding.find(of.series);
  if (at == state.holding.end()) {
    if (state.holding.size() >= holding_series_max) {
      ++state.beyond;
      return;
    }
    at = state.holding.try_emplace(of.series).first;
    at->second.since_ms = of.from_ms;
    at->second.until_ms = of.from_ms;
  }
  auto& series = at->second;
  if (of.until_ms < series.until_ms) return;
  series.until_ms = of.until_ms;
  series.gone_ms = of.until_ms + (of.lasts_ms > 0 ? of.lasts_ms : verdict_age_ms_max);
  series.value = rule.kind == rule_kind::log_line ? series.value + of.value : of.value;  // lines so far
  series.words = of.words;
}

}  // namespace

std::optional<alert_state> expected_state(const alert_rule& rule, std::int64_t now_ms) {
  if (rule.kind != rule_kind::absence) return std::nullopt;
  alert_state made;
  for (const auto& label : rule.group_by) {
    const auto value = rule.where.fixed_value(label);
    if (value.empty()) return std::nullopt;
    made.group.emplace_back(label, value);
  }
  made.seen_ms = now_ms;
  made.now_ms = now_ms;
  return made;
}

std::vector<alert_message> take_verdict(alert_state& state, const alert_rule& rule, const verdict& of,
                                        const std::vector<silence>& silences) {
  if (of.series.empty() || (!of.holds && is_of_log(rule))) return {};
  state.now_ms = std::max(state.now_ms, of.until_ms);
  if (rule.kind == rule_kind::absence) {
    state.seen_ms = std::max(state.seen_ms, of.until_ms);
  } else if (of.holds) {
    take_holding(state, rule, of);
  } else if (const auto at = state.holding.find(of.series);
             at != state.holding.end() && of.until_ms > at->second.until_ms) {
    state.holding.erase(at);
  }
  return settle(state, rule, silences);
}

std::vector<alert_message> pass_time(alert_state& state, const alert_rule& rule, std::int64_t now_ms,
                                     const std::vector<silence>& silences) {
  state.now_ms = std::max(state.now_ms, now_ms);
  return settle(state, rule, silences);
}

std::int64_t next_deadline_ms(const alert_state& state, const alert_rule& rule, const std::vector<silence>& silences) {
  std::int64_t next = 0;
  const auto at = [&](std::int64_t ms) { next = next == 0 ? ms : std::min(next, ms); };
  for (const auto& [name, series] : state.holding) at(series.gone_ms);
  if (rule.kind == rule_kind::absence && state.seen_ms != 0 && state.phase != alert_phase::firing) {
    at(state.seen_ms + rule.absent_for_ms);
  }
  if (!is_firing(state)) return next;
  if (state.phase == alert_phase::kept) at(state.kept_until_ms);
  const auto silent = silent_until(state, rule, silences);
  if (state.told_ms == 0 && silent != 0) at(silent);
  if (state.told_ms != 0 && rule.repeat_ms > 0) at(std::max(state.told_ms + rule.repeat_ms, silent));
  return next;
}

std::vector<alert_message> retire(alert_state& state, const std::string& rule_name, std::int64_t now_ms) {
  std::vector<alert_message> messages;
  state.now_ms = std::max(state.now_ms, now_ms);
  state.holding.clear();
  if (is_firing(state)) resolve(state, rule_name, nullptr, "the rule is no longer there: ", messages);
  state.phase = alert_phase::quiet;
  return messages;
}

bool is_empty(const alert_state& state, const alert_rule& rule) {
  return state.phase == alert_phase::quiet && state.holding.empty() && rule.kind != rule_kind::absence;
}

}  // namespace millrace::monitoring
