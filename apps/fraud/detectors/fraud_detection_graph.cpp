#include "apps/fraud/detectors/fraud_detection_graph.hpp"

#include <string>
#include <utility>

#include "apps/fraud/detectors/feature_stages.hpp"
#include "apps/fraud/detectors/label_stages.hpp"
#include "apps/fraud/detectors/model_detectors.hpp"
#include "apps/fraud/detectors/track_stages.hpp"
#include "apps/fraud/detectors/velocity_detector.hpp"
#include "runtime/flow/operators/graph.hpp"

namespace millrace::fraud {
namespace {

/// When a model was written is no promise about transactions: while those are silent it would move event time to now.
constexpr flow::span_ms says_nothing_of_time{100'000'000'000'000};

std::uint64_t id_of(const card_activity& a) { return a.use ? a.use->id : a.known->id; }
std::uint64_t shelf_of_activity(const card_activity& a) { return shelf_of(id_of(a)); }
std::uint64_t shelf_of_use(const studied_use& s) { return shelf_of(s.use->id); }
const std::string& card_of(const studied_use& s) { return s.use->card; }
const std::string& merchant_of(const studied_use& s) { return s.use->merchant; }

/// Of the same instant labels come first, then transactions by their numbers.
std::pair<bool, std::uint64_t> rank_of(const card_activity& a) { return {a.use.has_value(), id_of(a)}; }

flow::edge<card_activity> activities(flow::graph& g, const detection_options& options) {
  const auto uses = g.source<transaction>("transactions", options.transactions)
                        .filter([](const transaction& use) { return !use.is_mark(); })
                        .map([](transaction&& use) {
                          return card_activity{std::move(use), {}};
                        });
  const auto labels = g.source<label>("labels", options.labels)
                          .filter([](const label& known) { return !known.is_mark(); })
                          .map([](label&& known) {
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

/// What there is to be judged, and by what.
flow::edge<use_or_model> judged_by_trees(flow::graph& g, const flow::edge<studied_use>& to_be_judged) {
  const auto uses = to_be_judged.map([](studied_use&& s) { return use_or_model(std::move(s)); });
  return uses.merge(g.source<new_model>("models", {.out_of_order = says_nothing_of_time}).map([](new_model&& m) {
    return use_or_model(std::move(m));
  }));
}

/// How right each detector has been so far.
void keep_track(const flow::edge<finding>& findings, const flow::edge<studied_use>& uses, flow::span_ms wait) {
  const auto alerts = findings.map([](finding&& f) { return case_news{f.use->id, f.use->at_ms, f.detector}; });
  const auto labels = uses.filter([](const studied_use& s) { return !s.to_be_judged(); }).map([](studied_use&& s) {
    return case_news{.id = s.use->id, .at_ms = s.use->at_ms, .fraud = *s.fraud};
  });
  alerts.merge(labels)
      .key_by([](const case_news& news) { return shelf_of(news.id); })
      .process("verdicts", verdicts_awaited(wait))
      .out.key_by([](const verdict& v) -> const std::string& { return v.detector; })
      .process("track_record", track_keeping{})
      .out.into("track_record");
}

}  // namespace

result<flow::graph_plan> fraud_detection_graph(const detection_options& options) {
  flow::graph g("fraud_detection");
  const auto uses = described(activities(g, options), options);
  const auto velocity = uses.key_by(card_of).process(velocity_detector::name, velocity_detector(options.velocity));
  const auto all_judged = uses.filter([](const studied_use& s) { return s.to_be_judged(); });
  const flow::edge<studied_use> judged(uses.draft(), all_judged.settled());
  const auto trees = judged_by_trees(g, judged)
                         .key_by([](const use_or_model&) { return std::uint32_t{0}; })
                         .process(trees_detector::name, trees_detector{});
  const auto online = uses.key_by(shelf_of_use)
                          .process("lessons", lesson_keeping(options.labels_wait))
                          .out.key_by([](const studied_use&) { return std::uint32_t{0}; })
                          .process(online_detector::name, online_detector(options.online_alert_score));
  trees.out.merge(online.out).into("scores");
  const auto findings = velocity.out.merge(trees.aside, online.aside);
  findings.into("alerts");
  keep_track(findings, uses, options.labels_wait);
  judged.filter([wanted = options.features](const studied_use&) { return wanted; }).into("features");
  return g.plan();
}

}  // namespace millrace::fraud
