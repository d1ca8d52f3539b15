#include <gtest/gtest.h>

#include "apps/bench/client/end_to_end_load.hpp"
#include "apps/bench/wire/fetch_load.hpp"
#include "apps/bench/wire/produce_load.hpp"

// What makes no sense is refused before anything is connected: no server is needed here.

namespace millrace::bench {
namespace {

TEST(load_plan, a_producer_needs_a_connection_a_request_on_its_way_and_a_record) {
  for (const auto break_it : {+[](produce_plan& p) { p.connections = 0; }, +[](produce_plan& p) { p.depth = 0; },
                              +[](produce_plan& p) { p.records = 0; }}) {
    produce_plan plan;
    break_it(plan);
    const auto outcome = run_produce_load(plan);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, errc::invalid_argument);
  }
}

TEST(load_plan, readers_are_not_more_than_partitions) {
  fetch_plan plan;
  plan.partitions = 2;
  plan.connections = 3;
  const auto outcome = run_fetch_load(plan);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::invalid_argument);
}

TEST(load_plan, a_record_end_to_end_has_room_for_its_time) {
  end_to_end_plan plan;
  plan.record_bytes = 7;
  const auto outcome = run_end_to_end_load(plan);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::invalid_argument);
}

TEST(load_plan, a_server_that_is_not_there_is_an_error_and_not_waited_for) {
  produce_plan plan;
  plan.server = {"127.0.0.1", 1};
  plan.topic = "t";
  const auto outcome = run_produce_load(plan);
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().context.find("127.0.0.1:1"), std::string::npos);
}

}  // namespace
}  // namespace millrace::bench
