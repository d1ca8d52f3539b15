#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "apps/fraud/detectors/explanation.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/models/model_slot.hpp"
#include "apps/fraud/models/online_model.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// Scores by the model in the slot; silent while there is none. Findings go aside.
struct trees_detector {
  using output = score;
  using aside = finding;
  using context = flow::process_context<std::string, output, aside>;
  static constexpr const char* name = "trees";

  std::shared_ptr<const model_slot> slot;

  void on_event(const studied_use& s, context& c) {
    if (!s.to_be_judged()) return;
    const auto model = slot->get();
    if (!model) return;
    const auto value = model->score(s.features);
    c.emit({s.use->id, name, model->version(), value});
    if (value < model->alert_score()) return;
    c.emit_aside(explained(s, {name, model->version(), value}, model->explain(s.features)));
  }
};

/// One model for all cards that learns as labels come. Findings go aside.
struct online_detector {
  using output = score;
  using aside = finding;
  using context = flow::process_context<std::uint32_t, output, aside>;
  static constexpr const char* name = "online";

  double alert_score;
  flow::value_state<online_model> model{"model"};

  explicit online_detector(double alert_from) : alert_score(alert_from) {}
  static auto states(auto& self) { return std::tie(self.model); }

  void on_event(const studied_use& s, context& c) {
    if (s.fraud) return model.edit().learn(s.features, *s.fraud);
    const auto& now = model.get();
    const auto value = now.score(s.features);
    c.emit({s.use->id, name, std::string(online_model::version), value});
    if (value < alert_score) return;
    c.emit_aside(explained(s, {name, std::string(online_model::version), value}, now.explain(s.features)));
  }
};

}  // namespace millrace::fraud
