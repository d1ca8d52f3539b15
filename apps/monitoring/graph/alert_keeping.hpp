#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "apps/monitoring/alerts/alert_state.hpp"
#include "apps/monitoring/graph/rule_book.hpp"
#include "apps/monitoring/graph/series_news.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::monitoring {

/// An alert that begins, goes on or ends, and whom to tell besides.
struct told_alert {
  alert_message message;
  webhook hook;
  static auto fields(auto& self) { return std::tie(self.message, self.hook.url, self.hook.timeout_ms); }
};

/// Alerts that are kept at a time; of what is beyond nothing is told but its number.
inline constexpr std::size_t alerts_max = 10'000;

/// What rules say becomes alerts: pending, firing, resolved. All of them have one key, as few rules hold at a time.
class alert_keeping {
 public:
  using input = std::variant<rule_verdict, rule_book>;
  using output = told_alert;
  using context = flow::process_context<std::uint32_t, output>;

  static auto states(auto& self) { return std::tie(self.book_, self.alerts_, self.beyond_, self.wakes_at_); }

  void on_event(const input& news, context& c) {
    if (const auto* book = std::get_if<rule_book>(&news)) {
      take_rules(*book, c);
    } else {
      take_verdict(std::get<rule_verdict>(news), c);
    }
    set_timer(c);
  }

  void on_timer(flow::event_time at, context& c) {
    wakes_at_.clear();
    for (const auto& name : names()) pass_time_of(name, at.value, c);
    set_timer(c);
  }

 private:
  struct kept_alert {
    std::string rule;
    alert_state state;
    static auto fields(auto& self) { return std::tie(self.rule, self.state); }
  };

  static constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max();

  const alert_rules* rules() const { return book_.get().rules.get(); }

  const alert_rule* rule_of(const std::string& name) const {
    if (rules() == nullptr) return nullptr;
    const auto found = std::ranges::find_if(rules()->rules, [&](const auto& rule) { return rule->name == name; });
    return found == rules()->rules.end() ? nullptr : found->get();
  }

  const std::vector<silence>& silences() const {
    static const std::vector<silence> none;
    return rules() == nullptr ? none : rules()->silences;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    alerts_.for_each([&](const std::string& name, const kept_alert&) { all.push_back(name); });
    return all;
  }

  static std::string name_of(const std::string& rule, const label_set& group) { return rule + '\n' + group.text(); }

  void take_rules(const rule_book& book, context& c) {
    book_.edit() = book;
    for (const auto& name : names()) {
      auto& kept = alerts_.edit(name);
      if (rule_of(kept.rule) != nullptr) continue;
      tell(retire(kept.state, kept.rule, c.time().value), c);
      alerts_.erase(name);
    }
    if (rules() == nullptr) return;
    for (const auto& rule : rules()->rules) {
      auto expected = expected_state(*rule, c.time().value);
      if (!expected) continue;
      const auto group = label_set::of(expected->group);
      const auto name = name_of(rule->name, group ? *group : label_set());
      if (alerts_.find(name) == nullptr) alerts_.edit(name) = {rule->name, std::move(*expected)};
    }
  }

  void take_verdict(const rule_verdict& news, context& c) {
    const auto* rule = rule_of(news.rule->name);
    if (rule == nullptr) return;  // said by a rule that has gone meanwhile
    const auto name = name_of(rule->name, news.group);
    const auto* known = alerts_.find(name);
    if (known == nullptr) {
      if (!news.said.holds && rule->kind != rule_kind::absence) return;
      if (names().size() >= alerts_max) {
        ++beyond_.edit();
        return;
      }
    }
    auto& kept = alerts_.edit(name);
    if (known == nullptr) {
      kept.rule = rule->name;
      kept.state.group = news.group.all();
    }
    tell(monitoring::take_verdict(kept.state, *rule, news.said, silences()), c);
    if (is_empty(kept.state, *rule)) alerts_.erase(name);
  }

  void pass_time_of(const std::string& name, std::int64_t now_ms, context& c) {
    auto& kept = alerts_.edit(name);
    const auto* rule = rule_of(kept.rule);
    if (rule == nullptr) return;
    tell(pass_time(kept.state, *rule, now_ms, silences()), c);
    if (is_empty(kept.state, *rule)) alerts_.erase(name);
  }

  void tell(std::vector<alert_message> messages, context& c) {
    for (auto& message : messages) c.emit({std::move(message), rules() == nullptr ? webhook() : rules()->hook});
  }

  void set_timer(context& c) {
    auto next = never_ms;
    alerts_.for_each([&](const std::string&, const kept_alert& kept) {
      const auto* rule = rule_of(kept.rule);
      const auto deadline = rule == nullptr ? 0 : next_deadline_ms(kept.state, *rule, silences());
      if (deadline != 0) next = std::min(next, deadline);
    });
    const auto set = wakes_at_.exists() ? wakes_at_.get() : never_ms;
    if (next >= set) return;
    if (set != never_ms) c.cancel_timer(flow::event_time(set));
    next = std::max(next, c.mark().value + 1);
    wakes_at_.edit() = next;
    c.set_timer(flow::event_time(next));
  }

  flow::value_state<rule_book> book_{"rules"};
  flow::map_state<std::string, kept_alert> alerts_{"alerts"};
  flow::value_state<std::uint64_t> beyond_{"beyond"};
  flow::value_state<std::int64_t> wakes_at_{"wakes_at"};
};

}  // namespace millrace::monitoring
