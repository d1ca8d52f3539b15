#include "apps/fraud/velocity_service.hpp"

#include <gmock/gmock.h>

#include "apps/fraud/card_use.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/topics/topic_flow.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::fraud {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr place houston{29.76, -95.37}, stockholm{59.33, 18.06};
constexpr std::int64_t day_s = 86'400;
const kafka::partition_index only(0);

class velocity_service_spec : public testing::Test {
 protected:
  void open(const flow::service_settings& settings = {}) {
    plan = *service.graph(settings);
    uut = *flow::topic_flow::open(service, plan, state);
    uut->assign(0, only, {});
  }

  std::vector<std::string> use(std::int64_t second, place where, std::string card = "1") {
    const auto json = to_json({.id = static_cast<std::uint64_t>(next) + 1,
                               .at_ms = 1'500'000'000'000 + second * 1000,
                               .card = std::move(card),
                               .category = "shopping_pos",
                               .merchant = "m",
                               .where = where});
    kafka::batch_builder builder({.base_offset = kafka::offset(next++)});
    builder.add({.timestamp = kafka::timestamp(1234), .value = json});
    uut->fill(0, only, *builder.finish(), {});
    EXPECT_TRUE(uut->run_round(0, only, {}));
    const auto cut = uut->cut();
    state.apply(cut.state);
    uut->committed();
    std::vector<std::string> alerts;
    for (const auto& output : cut.outputs) {
      alerts.push_back(*output.record.value);
      EXPECT_EQ(output.record.headers.front(), std::pair(std::string("produced_ms"), std::string("1234")));
    }
    return alerts;
  }

  const flow::service_definition service = velocity_service();
  flow::graph_plan plan;
  memory_map state;
  std::unique_ptr<flow::topic_flow> uut;
  std::int64_t next = 0;
};

TEST_F(velocity_service_spec, tells_of_a_journey_also_after_a_restart) {
  open();
  EXPECT_THAT(use(0, houston), IsEmpty());
  open();
  EXPECT_THAT(use(3, stockholm), ElementsAre(HasSubstr("impossible_travel")));
}

TEST_F(velocity_service_spec, forgets_a_card_that_is_unused_for_a_day) {
  open();
  use(0, houston, "gone");
  use(0, houston, "stays");
  use(day_s / 2, houston, "stays");
  const auto rows = state.entries().size();
  use(day_s + 1, houston, "stays");
  EXPECT_LT(state.entries().size(), rows);
  use(3 * day_s, houston, "other");
  for (const auto& [row, value] : state.entries()) {
    EXPECT_THAT(row, testing::Not(HasSubstr("gone")));
    EXPECT_THAT(row, testing::Not(HasSubstr("stays")));
  }
}

TEST_F(velocity_service_spec, judges_as_it_is_set) {
  EXPECT_THAT(service.graph({{"speed-kmh-max", "fast"}}).error().context, HasSubstr("no number above 0"));
  open({{"speed-kmh-max", "100000000"}});
  use(0, houston);
  EXPECT_THAT(use(3, stockholm), IsEmpty());
}

}  // namespace
}  // namespace millrace::fraud
