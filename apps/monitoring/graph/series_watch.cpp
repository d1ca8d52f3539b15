#include "apps/monitoring/graph/series_watch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "apps/monitoring/anomaly/anomaly_detector.hpp"

namespace millrace::monitoring {
namespace {

/// Samples further apart are looked at one by one; of denser ones the means of minutes are.
constexpr std::int64_t sparse_ms = 50'000;

/// An absence rule is told so often that a series is there.
constexpr std::int64_t presence_ms = 60'000;

closed_window window_of(const aggregate& a) {
  return {.from_ms = a.start_ms,
          .until_ms = a.start_ms + bucket_ms(resolution::ten_seconds),
          .first = a.first,
          .last = a.last,
          .min = a.min,
          .max = a.max,
          .sum = a.sum,
          .count = a.count,
          .last_ms = a.last_ms};
}

closed_window window_of(const taken_sample& one) {
  return {.from_ms = one.time_ms,
          .until_ms = one.time_ms + 1,
          .first = one.value,
          .last = one.value,
          .min = one.value,
          .max = one.value,
          .sum = one.value,
          .count = 1,
          .last_ms = one.time_ms};
}

/// What is closed of a state, for `rollup_level`: changed only when something closes.
template <class State, closed_aggregates State::*member>
struct closed_in {
  flow::value_state<State>& state;
  const closed_aggregates& get() const { return state.get().*member; }
  closed_aggregates& edit() { return state.edit().*member; }
};
using closed_tens = closed_in<fine_rollup, &fine_rollup::tens>;
using closed_minutes = closed_in<coarse_rollup, &coarse_rollup::minutes>;
using closed_hours = closed_in<coarse_rollup, &coarse_rollup::hours>;

/// Whether a rule looks at each sample, and not at whole stretches.
bool is_at_once(const alert_rule& rule) {
  return rule.kind == rule_kind::rate || rule.kind == rule_kind::absence ||
         (rule.kind == rule_kind::value && rule.of == aggregate_part::last);
}

}  // namespace

// --- a sample

void series_watch::on_event(const taken_sample& one, context& c) {
  if (!name_.exists()) {
    name_.edit() = one.series;
    c.emit(new_series{one.id, one.series});
  }
  const auto* by = rules_of(one);
  const auto closes = open_.get().of;
  const auto before_ms = closes.count == 0 ? long_ago_ms : closes.last_ms;
  if (one.time_ms == before_ms && one.value == closes.last) return;  // sent again
  closed_tens closed{fine_};
  rollup_level tens(resolution::ten_seconds, open_.edit().of, closed);
  switch (tens.add(one.time_ms, one.value)) {
    case rollup_outcome::too_late: return c.emit_aside({one.series, one.time_ms, before_ms});
    case rollup_outcome::amended: return amend_coarse(one.time_ms, one.value);  // it says nothing of now
    case rollup_outcome::opened:
      if (closes.count > 0) pass_on(closes, by, c);
      put_away(resolution::ten_seconds, tens.take_block());
      break;
    case rollup_outcome::taken: break;
  }
  if (one.time_ms < before_ms) return;
  if (by != nullptr) judge_sample(one, *by, c);
  score_sample(one, before_ms, c);
}

// --- aggregates

void series_watch::pass_on(const aggregate& tens, const watched* by, context& c) {
  if (by != nullptr) judge_stretch(tens, *by, c);
  const auto closes = fine_.get().minute.of;
  closed_minutes closed{coarse_};
  rollup_level minutes(resolution::minute, fine_.edit().minute.of, closed);
  if (minutes.merge(tens) == rollup_outcome::opened && closes.count > 0) {
    pass_on_minute(closes, c);
    put_away(resolution::minute, minutes.take_block());
  }
}

void series_watch::pass_on_minute(const aggregate& minute, context& c) {
  score_minute(minute, c);
  closed_hours closed{coarse_};
  rollup_level hours(resolution::hour, coarse_.edit().hour.of, closed);
  (void)hours.merge(minute);
  put_away(resolution::hour, hours.take_block());
}

/// The stretch that a late sample is of has been passed on without it.
void series_watch::amend_coarse(std::int64_t time_ms, double value) {
  closed_minutes minutes{coarse_};
  const auto found = rollup_level(resolution::minute, fine_.edit().minute.of, minutes).add(time_ms, value);
  if (found != rollup_outcome::amended) return;
  closed_hours hours{coarse_};
  (void)rollup_level(resolution::hour, coarse_.edit().hour.of, hours).add(time_ms, value);
}

/// What is older than it is kept goes as it is replaced: the blocks of the time between the last one and this.
void series_watch::put_away(resolution of, std::vector<aggregate> block) {
  if (block.empty()) return;
  const auto which = static_cast<std::uint8_t>(of);
  const auto length = block_ms(of), kept = options_.kept_ms[which];
  const auto from = block_start_ms(of, block.front().start_ms);
  auto& last = coarse_.edit().blocks_ms[which];
  const auto end = std::min(from - kept, last + length);  // behind the last one nothing has been put
  for (auto gone = block_start_ms(of, last - kept); last != long_ago_ms && gone < end; gone += length) {
    blocks_.erase({which, gone});
  }
  last = from;
  blocks_.put({which, from}, {std::move(block)});
}

// --- what is unusual

void series_watch::score_sample(const taken_sample& one, std::int64_t before_ms, context& c) {
  const auto scored_ms = coarse_.get().scored_ms;
  if (one.time_ms == before_ms && one.time_ms == scored_ms) return score(one.time_ms, one.value, c);  // told twice
  if (one.time_ms - before_ms >= sparse_ms) score(one.time_ms, one.value, c);
}

void series_watch::score_minute(const aggregate& minute, context& c) {
  if (minute.count > 1 && minute.start_ms > coarse_.get().scored_ms) score(minute.last_ms, minute.mean(), c);
}

void series_watch::score(std::int64_t time_ms, double value, context& c) {
  coarse_.edit().scored_ms = time_ms;
  auto known =
      detector_.get().empty() ? result<anomaly_detector>(anomaly_detector()) : anomaly_detector::read(detector_.get());
  auto detector = known ? std::move(*known) : anomaly_detector();  // of another version: it learns anew
  value_score told{name_.get(), time_ms, value, detector.judge(time_ms, value), {}};
  auto& kept = detector_.edit();
  kept.clear();
  detector.write(kept);
  const bool unusual = told.score >= options_.attention_score;
  if (unusual) told.reason = detector.reason();
  if (const auto* by = rules_known(c.key())) judge_score(told, *by, c);
  if (unusual || options_.all_scores) c.emit(std::move(told));
}

// --- rules

const series_watch::watched* series_watch::rules_known(std::uint64_t id) const {
  const auto found = watched_.find(id);
  return found == watched_.end() ? nullptr : &found->second;
}

/// Null if there are no rules at all.
const series_watch::watched* series_watch::rules_of(const taken_sample& one) {
  if (in_force_ != one.rules || watched_.size() > watched_max) {
    watched_.clear();
    in_force_ = one.rules;
  }
  if (!one.rules || one.rules->rules.empty()) return nullptr;
  const auto [at, is_new] = watched_.try_emplace(one.id);
  if (!is_new) return &at->second;
  const auto labels = label_set::read(one.series);
  if (!labels) return &at->second;
  for (const auto& rule : one.rules->rules) {
    if (rule->kind <= rule_kind::anomaly && rule->where.matches(*labels)) at->second.rules.push_back(rule);
  }
  if (!at->second.rules.empty()) at->second.labels = *labels;
  return &at->second;
}

void series_watch::judge_sample(const taken_sample& one, const watched& by, context& c) {
  for (const auto& rule : by.rules) {
    if (!is_at_once(*rule)) continue;
    const auto window = window_of(one);
    if (rule->kind == rule_kind::rate) {
      tell(rule, by, judge_rate(*rule, by.labels, window, rules_.edit().by_rule[rule->name].counter), c);
    } else {
      tell(rule, by, judge_window(*rule, by.labels, window), c);
    }
  }
}

void series_watch::judge_stretch(const aggregate& tens, const watched& by, context& c) {
  for (const auto& rule : by.rules) {
    if (is_at_once(*rule) || rule->kind == rule_kind::anomaly) continue;
    tell(rule, by, judge_window(*rule, by.labels, window_of(tens)), c);
  }
}

void series_watch::judge_score(const value_score& score, const watched& by, context& c) {
  for (const auto& rule : by.rules) {
    if (rule->kind != rule_kind::anomaly) continue;
    const closed_window window{.from_ms = score.time_ms,
                               .until_ms = score.time_ms + 1,
                               .first = score.value,
                               .last = score.value,
                               .min = score.value,
                               .max = score.value,
                               .sum = score.value,
                               .count = 1,
                               .last_ms = score.time_ms};
    tell(rule, by, judge_anomaly(*rule, by.labels, score.score, score.reason, window), c);
  }
}

/// Most series hold for no rule most of the time: that is told once.
void series_watch::tell(const std::shared_ptr<const alert_rule>& rule, const watched& by, verdict said, context& c) {
  const auto& known = rules_.get().by_rule;
  const auto before = known.find(rule->name);
  const bool held = before != known.end() && before->second.held;
  const auto told_ms = before == known.end() ? long_ago_ms : before->second.told_ms;
  if (rule->kind == rule_kind::absence) {
    const auto interval = std::min(presence_ms, rule->absent_for_ms / 3);
    if (said.until_ms - told_ms < interval) return;
  } else if (!said.holds && !held) {
    return;
  }
  auto& memory = rules_.edit().by_rule[rule->name];
  memory.held = said.holds;
  memory.told_ms = said.until_ms;
  c.emit(rule_verdict{rule, group_of(*rule, by.labels), std::move(said)});
}

}  // namespace millrace::monitoring
