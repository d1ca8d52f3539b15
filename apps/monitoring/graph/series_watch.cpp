#include "apps/monitoring/graph/series_watch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "apps/monitoring/anomaly/anomaly_detector.hpp"

namespace millrace::monitoring {
namespace {

/// A series of which nothing comes for so long has come to the end of its stretch. Agents that send every ten seconds
/// or more often are never that slow.
constexpr auto quiet_ms = flow::span_ms(15'000);

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

/// Whether a rule looks at each sample, and not at whole stretches.
bool is_at_once(const alert_rule& rule) {
  return rule.kind == rule_kind::rate || rule.kind == rule_kind::absence ||
         (rule.kind == rule_kind::value && rule.of == aggregate_part::last);
}

}  // namespace

std::vector<aggregate> series_watch::level::closed_after(std::int64_t start_ms) const {
  auto all = closed.get().all();
  std::erase_if(all, [&](const aggregate& one) { return one.start_ms <= start_ms; });
  return all;
}

// --- a sample

void series_watch::on_event(const taken_sample& one, context& c) {
  if (!name_.exists()) {
    name_.edit() = one.series;
    c.emit(new_series{one.id, one.series});
  }
  const auto* by = rules_of(one);
  const auto before = tens_.growing().count == 0 ? long_ago_ms : tens_.growing().last_ms;
  // What is closed by this sample was passed on before, or is now.
  const auto closes = tens_.growing();
  const auto found = tens_.rollup().add(one.time_ms, one.value);
  if (found == rollup_outcome::too_late) return c.emit_aside({one.series, one.time_ms, before});
  if (bucket_start_ms(resolution::ten_seconds, one.time_ms) <= progress_.get().tens_ms) {
    amend_coarse(one.time_ms, one.value);
  } else if (found == rollup_outcome::opened) {
    if (closes.count > 0 && closes.start_ms > progress_.get().tens_ms) pass_on(closes, by, c);
    put_away(tens_);
  }
  if (!progress_.get().timer_set) {
    progress_.edit().timer_set = true;
    c.set_timer(c.time() + quiet_ms);
  }
  if (one.time_ms < before) return;  // what comes late is kept, and says nothing of now
  if (by != nullptr) judge_sample(one, *by, c);
  score_sample(one, before, c);
}

void series_watch::on_timer(flow::event_time at, context& c) {
  progress_.edit().timer_set = false;
  const auto& open = tens_.growing();
  if (open.count == 0 || open.start_ms <= progress_.get().tens_ms) return;
  // Hosts' clocks are not this node's: what counts is that nothing new has come since the timer was set.
  if (at.value - open.last_ms < quiet_ms.count() && at.value >= open.last_ms) {
    progress_.edit().timer_set = true;
    return c.set_timer(at + quiet_ms);
  }
  pass_on(open, rules_known(c.key()), c);
}

// --- aggregates

void series_watch::pass_on(const aggregate& tens, const watched* by, context& c) {
  progress_.edit().tens_ms = tens.start_ms;
  if (by != nullptr) judge_stretch(tens, *by, c);
  if (minutes_.rollup().merge(tens) == rollup_outcome::opened) {
    pass_on_minutes(bucket_start_ms(resolution::minute, tens.start_ms), c);
  }
}

void series_watch::pass_on_minutes(std::int64_t before_ms, context& c) {
  for (const auto& minute : minutes_.closed_after(progress_.get().minutes_ms)) {
    if (minute.start_ms >= before_ms) continue;
    progress_.edit().minutes_ms = minute.start_ms;
    score_minute(minute, c);
    (void)hours_.rollup().merge(minute);
  }
  put_away(minutes_);
  put_away(hours_);
}

/// The stretch that a late sample is of has been passed on without it.
void series_watch::amend_coarse(std::int64_t time_ms, double value) {
  (void)minutes_.rollup().add(time_ms, value);
  if (bucket_start_ms(resolution::minute, time_ms) <= progress_.get().minutes_ms) {
    (void)hours_.rollup().add(time_ms, value);
  }
}

/// What is older than it is kept goes as it is replaced: the blocks of the time between the last one and this.
void series_watch::put_away(level& of) {
  auto block = of.rollup().take_block();
  if (block.empty()) return;
  const auto which = static_cast<std::uint8_t>(of.of);
  const auto length = block_ms(of.of), kept = options_.kept_ms[which];
  const auto from = block_start_ms(of.of, block.front().start_ms);
  auto& last = progress_.edit().blocks_ms[which];
  const auto end = std::min(from - kept, last + length);  // behind the last one nothing has been put
  for (auto gone = block_start_ms(of.of, last - kept); last != long_ago_ms && gone < end; gone += length) {
    blocks_.erase({which, gone});
  }
  last = from;
  blocks_.put({which, from}, {std::move(block)});
}

// --- what is unusual

void series_watch::score_sample(const taken_sample& one, std::int64_t before_ms, context& c) {
  const auto scored_ms = progress_.get().scored_ms;
  if (one.time_ms == before_ms && one.time_ms == scored_ms) return score(one.time_ms, one.value, c);  // told twice
  if (one.time_ms - before_ms >= sparse_ms) score(one.time_ms, one.value, c);
}

void series_watch::score_minute(const aggregate& minute, context& c) {
  if (minute.count > 1 && minute.start_ms > progress_.get().scored_ms) score(minute.last_ms, minute.mean(), c);
}

void series_watch::score(std::int64_t time_ms, double value, context& c) {
  progress_.edit().scored_ms = time_ms;
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
