#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "apps/fraud/detectors/label_shelf.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// Whose a label is: a label names a transaction, features want its card and merchant. A transaction that comes again
/// while its label is awaited is the same one and goes no further, and so does a label of an unknown transaction.
struct label_addressing {
  using output = studied_use;
  using context = flow::process_context<std::uint64_t, output>;

  struct addressee {
    std::int64_t at_ms = 0;
    std::string card;
    std::string merchant;
    static auto fields(auto& self) { return std::tie(self.at_ms, self.card, self.merchant); }
  };
  label_shelf<addressee> awaiting;

  explicit label_addressing(flow::span_ms keep_for) : awaiting(keep_for) {}
  static auto states(auto& self) { return label_shelf<addressee>::states(self.awaiting); }

  void on_event(const card_activity& a, context& c) {
    if (a.use) {
      if (awaiting.holds(a.use->id, c.time())) return;
      awaiting.put(a.use->id, {a.use->at_ms, a.use->card, a.use->merchant}, c);
      return c.emit({std::make_shared<const transaction>(*a.use), {}, {}});
    }
    if (!a.known) return;
    auto found = awaiting.take(a.known->id, c.time());
    if (!found) return;
    auto use = std::make_shared<transaction>();
    use->id = a.known->id;
    use->at_ms = found->at_ms;
    use->card = std::move(found->card);
    use->merchant = std::move(found->merchant);
    c.emit({std::move(use), a.known->fraud, {}});
  }
  void on_timer(flow::event_time, context& c) { awaiting.sweep(c); }
};

/// Gives labels the features that their transactions had when they were judged: what there is to learn from.
struct lesson_keeping {
  using output = studied_use;
  using context = flow::process_context<std::uint64_t, output>;

  struct lesson {
    std::int64_t at_ms = 0;
    std::vector<float> features;
    static auto fields(auto& self) { return std::tie(self.at_ms, self.features); }
  };
  label_shelf<lesson> awaiting;

  explicit lesson_keeping(flow::span_ms keep_for) : awaiting(keep_for) {}
  static auto states(auto& self) { return label_shelf<lesson>::states(self.awaiting); }

  void on_event(const studied_use& s, context& c) {
    if (s.to_be_judged()) {
      const auto& all = s.features.values;
      awaiting.put(s.use->id, {s.use->at_ms, {all.begin(), all.end()}}, c);
      return c.emit(s);
    }
    const auto found = awaiting.take(s.use->id, c.time());
    if (!found) return;
    auto lesson = s;
    const auto known = std::min(found->features.size(), feature_count);
    std::copy_n(found->features.begin(), known, lesson.features.values.begin());
    c.emit(std::move(lesson));
  }
  void on_timer(flow::event_time, context& c) { awaiting.sweep(c); }
};

}  // namespace millrace::fraud
