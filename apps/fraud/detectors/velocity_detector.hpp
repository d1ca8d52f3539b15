#pragma once
#include <string>
#include <tuple>

#include "apps/fraud/card_velocity.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// The rules of the first service, by card: see card_velocity.hpp.
struct velocity_detector {
  using output = finding;
  using context = flow::process_context<std::string, output>;
  static constexpr const char* name = "velocity";
  static constexpr const char* version = "velocity-1";

  thresholds limits;
  flow::value_state<card_memory> memory{"memory"};

  explicit velocity_detector(thresholds judge_by) : limits(judge_by) {}
  static auto states(auto& self) { return std::tie(self.memory); }

  void on_event(const studied_use& s, context& c) {
    if (!s.to_be_judged()) return;
    const auto& use = *s.use;
    const card_use seen{
        use.id, use.at_ms, use.card, use.amount, use.category, use.merchant, use.where ? *use.where : place{}};
    for (auto& found : look_at(memory.edit(), seen, limits, use.where.has_value())) {
      c.emit({.detector = name,
              .version = version,
              .rule = std::string(name_of(found.by)),
              .use = s.use,
              .reason = std::move(found.reason)});
    }
  }
};

}  // namespace millrace::fraud
