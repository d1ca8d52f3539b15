#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "apps/monitoring/alerts/alert_message.hpp"
#include "apps/monitoring/alerts/alert_rules.hpp"
#include "apps/monitoring/alerts/rule_judge.hpp"

namespace millrace::monitoring {

/// A series for which the rule holds.
struct holding_series {
  std::int64_t since_ms = 0;  ///< begin of the first span of the unbroken row of spans in which it holds
  std::int64_t until_ms = 0;  ///< end of the last one
  std::int64_t gone_ms = 0;   ///< no longer counts from then on, unless a verdict says so before
  double value = 0;
  std::string words;

  static auto fields(auto& self) {
    return std::tie(self.since_ms, self.until_ms, self.gone_ms, self.value, self.words);
  }
};

enum class alert_phase : std::uint8_t {
  quiet,    ///< holds for no series
  pending,  ///< holds, not yet long enough
  firing,   ///< holds
  kept,     ///< fires on although it no longer holds: keep_for
};

/// All that is known of one rule for one group. A value: it is the state of its stage, keyed by rule and group.
/// The functions below change it and give what is to be sent now; after each the stage asks `next_deadline_ms` again.
/// Time is that of the spans judged and of `pass_time`, never a clock's; an earlier one than before changes nothing
/// backwards.
struct alert_state {
  std::vector<label_set::pair> group;
  alert_phase phase = alert_phase::quiet;
  std::map<std::string, holding_series> holding;
  std::uint64_t beyond = 0;   ///< verdicts that hold and found no room in `holding` since it was last empty
  std::int64_t since_ms = 0;  ///< the condition holds since then
  std::int64_t kept_until_ms = 0;
  std::int64_t seen_ms = 0;  ///< end of the last span of any series; for absence. 0: nothing was seen yet
  std::int64_t told_ms = 0;  ///< when the last message about firing was sent; 0: none of this alert
  std::int64_t now_ms = 0;   ///< latest time that it knows
  std::string reason;        ///< of the last message, for the one that ends it
  double value = 0;

  static auto fields(auto& self) {
    return std::tie(self.group, self.phase, self.holding, self.beyond, self.since_ms, self.kept_until_ms, self.seen_ms,
                    self.told_ms, self.now_ms, self.reason, self.value);
  }
};

/// What a rule says before any series has come: for an absence rule whose group labels all have one value by `=` (or
/// that has none), the state to begin with at the start of the service; nothing for others.
std::optional<alert_state> expected_state(const alert_rule& rule, std::int64_t now_ms);

/// Takes a verdict of one series of the group. `state` is default-made for a group that is new, with `group` set.
std::vector<alert_message> take_verdict(alert_state& state, const alert_rule& rule, const verdict& of,
                                        const std::vector<silence>& silences);

/// What happens by time alone: absence, ends of keep_for and of events, series that are gone, repeats, ends of
/// silences.
std::vector<alert_message> pass_time(alert_state& state, const alert_rule& rule, std::int64_t now_ms,
                                     const std::vector<silence>& silences);

/// When `pass_time` has something to do; 0 if never.
std::int64_t next_deadline_ms(const alert_state& state, const alert_rule& rule, const std::vector<silence>& silences);

/// The rule no longer exists: what it fires for is resolved.
std::vector<alert_message> retire(alert_state& state, const std::string& rule_name, std::int64_t now_ms);

/// Nothing in it is worth keeping: the row may be removed.
bool is_empty(const alert_state& state, const alert_rule& rule);

}  // namespace millrace::monitoring
