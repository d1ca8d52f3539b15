#include "apps/fraud/velocity_service.hpp"

#include "apps/fraud/alert_record.hpp"
#include "apps/fraud/card_velocity.hpp"
#include "apps/fraud/fraud_topics.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/number_setting.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int32_t alerts_partitions = 1;  // alerts are few, and their order is worth more than their rate

/// A use of a card, and when it was produced.
struct produced_use {
  card_use use;
  std::int64_t produced_ms = 0;
};

/// Keeps what is remembered of each card, for as long as it is worth anything.
struct velocity_rules {
  using output = raised_alert;
  using context = flow::process_context<std::string, output>;

  thresholds limits;
  flow::value_state<card_memory> memory{"memory"};
  flow::value_state<flow::event_time> look_again{"look again"};
  static auto states(auto& self) { return std::tie(self.memory, self.look_again); }

  void on_event(const produced_use& seen, context& c) {
    for (auto& found : look_at(memory.edit(), seen.use, limits)) c.emit({std::move(found), seen.produced_ms});
    if (!look_again.exists()) wait(c);
  }

  /// One timer a card and day, however often it is used.
  void on_timer(flow::event_time at, context& c) {
    if (worthless_at() > at) return wait(c);
    memory.clear();
    look_again.clear();
  }

 private:
  flow::event_time worthless_at() const { return flow::event_time(memory.get().touched_ms + limits.memory_ms); }
  void wait(context& c) { c.set_timer(look_again.edit() = worthless_at()); }
};

result<flow::graph_plan> graph_of(const flow::service_settings& settings) {
  const auto limits = thresholds_of(settings);
  if (!limits) return limits.error();
  flow::graph g("fraud");
  g.source<produced_use>("transactions")
      .key_by([](const produced_use& seen) -> const std::string& { return seen.use.card; })
      .process("velocity", velocity_rules{.limits = *limits})
      .out.into("alerts");
  return g.plan();
}

result<flow::timed<produced_use>> read_use(const flow::topic_record& record) {
  auto use = card_use_from_json(record.value.value_or(""));
  if (!use) return use.error();
  const flow::event_time at(use->at_ms);
  return flow::timed<produced_use>{{std::move(*use), record.time.value}, at};
}

flow::new_topic_record write_alert(const raised_alert& raised, flow::event_time) { return record_of(raised); }

}  // namespace

result<thresholds> thresholds_of(const flow::service_settings& settings) {
  thresholds limits;
  for (const auto& done : {flow::set_number(settings, "speed-kmh-max", limits.speed_kmh_max),
                           flow::set_number(settings, "distance-km-min", limits.distance_km_min),
                           flow::set_number(settings, "burst-uses-max", limits.burst_uses_max)}) {
    if (!done) return done.error();
  }
  return limits;
}

flow::service_definition velocity_service() {
  return {.name = "fraud",
          .version = "1",
          .summary = "cards used at two far places, or in a burst",
          .graph = graph_of,
          .sources = {flow::read_topic<produced_use>("transactions", input_topic, read_use, input_partitions)},
          .sinks = {flow::write_topic<raised_alert>("alerts", alerts_topic, write_alert, alerts_partitions)},
          .partitionable = true};
}

}  // namespace millrace::fraud
