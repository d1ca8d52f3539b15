#include <gmock/gmock.h>

#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/events/event_type.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/topic_flow.hpp"
#include "runtime/store/memory_map.hpp"
#include "tests/runtime_flow_events/older.capnp.h"

// A service whose events a schema declares: docs/services.md shows it.
namespace millrace::flow {
namespace {

namespace schema = older;

// quoted: service
struct payment {
  std::string card;
  std::int64_t cents = 0;
  std::int64_t at = 0;
  static auto fields(auto& self) { return std::tie(self.card, self.cents, self.at); }
};

result<graph_plan> large_payments_graph(const service_settings&) {
  graph g("large_payments");
  g.source<payment>("payments").filter([](const payment& p) { return p.cents > 100'000; }).into("large");
  return g.plan();
}

service_definition large_payments() {
  const event_type<payment> payments(capnp::Schema::from<schema::Payment>(), "at");
  return {.name = "large_payments",
          .graph = large_payments_graph,
          .sources = {payments.from("payments", "payments")},
          .sinks = {payments.into("large", "large-payments", [](const payment& p) { return p.card; })}};
}
// end of quote

constexpr wall_time now{1000};
const kafka::partition_index first(0);

flow_cut outputs_of(const std::vector<std::string>& values) {
  const auto service = large_payments();
  const auto plan = service.graph({});
  const memory_map state;
  const auto uut = topic_flow::open(service, *plan, state);
  (*uut)->assign(0, first, now);
  kafka::batch_builder builder({.base_offset = kafka::offset(0)});
  for (const auto& value : values) builder.add({.value = value});
  (*uut)->fill(0, first, *builder.finish(), {});
  while (!(*uut)->through(0, first)) EXPECT_TRUE((*uut)->run_round(0, first, now));
  return (*uut)->cut();
}

TEST(event_topics, have_the_key_and_the_time_of_the_event) {
  const auto cut = outputs_of({R"({"card":"c","cents":5,"at":7})", R"({"at":9,"cents":100001,"card":"d"})"});
  ASSERT_EQ(cut.outputs.size(), 1u);
  const auto& record = cut.outputs[0].record;
  EXPECT_EQ(record.key, "d");
  EXPECT_EQ(record.value, R"({"card":"d","cents":100001,"at":9})");
  EXPECT_EQ(record.time, kafka::timestamp(9));
}

TEST(event_topics, give_a_dead_letter_for_an_event_without_its_time) {
  const std::string untimed = R"({"card":"c","cents":100001})";
  const auto cut = outputs_of({untimed});
  ASSERT_EQ(cut.outputs.size(), 1u);
  EXPECT_EQ(cut.outputs[0].sink, 1u);
  EXPECT_EQ(cut.outputs[0].record.value, untimed);
  EXPECT_EQ(cut.outputs[0].record.headers.at(0),
            std::pair(std::string("reason"), std::string("field 'at' is missing")));
}

}  // namespace
}  // namespace millrace::flow
