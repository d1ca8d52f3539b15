#include "apps/fraud/detectors/fraud_detection_graph.hpp"

#include <string>
#include <utility>

#include "apps/fraud/detectors/feature_stages.hpp"
#include "apps/fraud/detectors/label_stages.hpp"
#include "apps/fraud/detectors/model_detectors.hpp"
#include "apps/fraud/detectors/velocity_detector.hpp"
#include "runtime/flow/operators/graph.hpp"

namespace millrace::fraud {
namespace {

std::uint64_t id_of(const card_activity& a) { return a.use ? a.use->id : a.known->id; }
std::uint64_t shelf_of_activity(const card_activity& a) { return shelf_of(id_of(a)); }
std::uint64_t shelf_of_use(const studied_use& s) { return shelf_of(s.use->id); }
const std::string& card_of(const studied_use& s) { return s.use->card; }
const std::string& merchant_of(const studied_use& s) { return s.use->merchant; }

/// Of the same instant labels come first, then transactions by their numbers.
std::pair<bool, std::uint64_t> rank_of(const card_activity& a) { return {a.use.has_value(), id_of(a)}; }

flow::edge<card_activity> activities(flow::graph& g, const detection_options& options) {
  const auto uses = g.source<transaction>("transactions", options.transactions).map([](transaction&& use) {
    return card_activity{std::move(use), {}};
  });
  const auto labels = g.source<label>("labels", options.labels).map([](label&& known) {
    return card_activity{{}, known};
  });
  const auto ordered = uses.merge(labels).in_event_time_order("in_order", options.order, rank_of);
  return ordered.in_order.merge(ordered.late);
}

flow::edge<studied_use> described(const flow::edge<card_activity>& in, const detection_options& options) {
  return in.key_by(shelf_of_activity)
      .process("addressed", label_addressing(options.labels_wait))
      .out.key_by(card_of)
      .process("cards", card_features{})
      .out.key_by(merchant_of)
      .process("merchants", merchant_features{})
      .out;
}

}  // namespace

result<flow::graph_plan> fraud_detection_graph(const detection_options& options) {
  flow::graph g("fraud_detection");
  const auto uses = described(activities(g, options), options);
  const auto velocity = uses.key_by(card_of).process(velocity_detector::name, velocity_detector(options.velocity));
  const auto trees = uses.key_by(card_of).process(trees_detector::name, trees_detector{options.model});
  const auto online = uses.key_by(shelf_of_use)
                          .process("lessons", lesson_keeping(options.labels_wait))
                          .out.key_by([](const studied_use&) { return std::uint32_t{0}; })
                          .process(online_detector::name, online_detector(options.online_alert_score));
  trees.out.merge(online.out).into("scores");
  velocity.out.merge(trees.aside, online.aside).into("alerts");
  if (options.features) uses.filter([](const studied_use& s) { return s.to_be_judged(); }).into("features");
  return g.plan();
}

}  // namespace millrace::fraud
