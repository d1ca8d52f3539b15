#pragma once
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include "apps/fraud/detectors/explanation.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/models/new_model.hpp"
#include "apps/fraud/models/online_model.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// What the trees are given: a use to be judged, or the model to judge by from then on.
using use_or_model = std::variant<studied_use, new_model>;

/// Scores by the last model that came; silent before the first. The file of the model is state: what was judged by it
/// and that it was at work are durable together. Findings go aside.
struct trees_detector {
  using output = score;
  using aside = finding;
  using context = flow::process_context<std::uint32_t, output, aside>;
  static constexpr const char* name = "trees";

  flow::value_state<std::string> file{"file"};
  std::shared_ptr<const boosted_trees> model = {};  ///< of `file`, once it has been read

  static auto states(auto& self) { return std::tie(self.file); }

  void on_event(const use_or_model& in, context& c) {
    if (const auto* fresh = std::get_if<new_model>(&in)) {
      file.edit() = fresh->file;
      model = fresh->trees;
      return;
    }
    if (!model && file.exists()) read_kept();
    if (model) judge(std::get<studied_use>(in), c);
  }

 private:
  void judge(const studied_use& s, context& c) const {
    const scored_by by{name, model->version(), model->score(s.features)};
    const auto why = model->explain(s.features);
    c.emit(reasoned(s, by, why));
    if (by.value >= model->alert_score()) c.emit_aside(explained(s, by, why));
  }

  void read_kept() {
    auto read = new_model::read(file.get());
    if (!read) throw std::runtime_error("the model that was at work: " + read.error().context);
    model = std::move(read->trees);
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
    const scored_by by{name, std::string(online_model::version), now.score(s.features)};
    const auto why = now.explain(s.features);
    c.emit(reasoned(s, by, why));
    if (by.value >= alert_score) c.emit_aside(explained(s, by, why));
  }
};

}  // namespace millrace::fraud
