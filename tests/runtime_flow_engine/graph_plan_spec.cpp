#include <gtest/gtest.h>

#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {
namespace {

TEST(graph_plan, it_is_told_as_text_and_as_a_drawing) {
  graph g("rates");
  const auto numbers = g.source<std::int64_t>("numbers");
  const auto read = numbers.try_map("read", [](std::int64_t n) -> result<std::int64_t> { return n; });
  read.made.merge(numbers).into("all");
  read.dead.into("dead");
  const auto plan = *g.plan();
  EXPECT_EQ(plan.describe(),
            "rates\n"
            "  numbers: source\n"
            "  read: try_map <- numbers\n"
            "  merge-2: merge <- read, numbers\n"
            "  all: sink <- merge-2\n"
            "  dead: sink <- read[1]\n");
  EXPECT_NE(plan.describe_as_dot().find("\"read\" -> \"dead\";"), std::string::npos);
}

TEST(graph_plan, two_stages_of_one_name_are_refused_as_they_would_share_their_state) {
  graph g("twice");
  const auto numbers = g.source<std::int64_t>("numbers").key_by([](std::int64_t n) { return n; });
  numbers.deduplicate("same", span_ms(1)).out.into("a");
  numbers.deduplicate("same", span_ms(1)).out.into("b");
  const auto plan = g.plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().context, "graph twice: two are called same");
}

TEST(graph_instance, ports_are_found_by_name_and_type) {
  graph g("ports");
  g.source<std::int64_t>("numbers").into("out");
  const auto plan = *g.plan();
  const memory_map store;
  const auto instance = graph_instance::open(plan, store);
  ASSERT_TRUE(instance);
  EXPECT_TRUE((*instance)->find_inlet<std::int64_t>("numbers"));
  EXPECT_EQ((*instance)->find_inlet<std::string>("numbers").error().code, errc::invalid_argument);
  EXPECT_EQ((*instance)->find_outlet<std::int64_t>("nowhere").error().code, errc::not_found);
}

TEST(graph_instance, it_wants_no_input_while_output_waits) {
  graph g("demand");
  g.source<std::int64_t>("numbers").into("out");
  const auto plan = *g.plan();
  const memory_map store;
  const auto instance = graph_instance::open(plan, store);
  auto* in = *(*instance)->find_inlet<std::int64_t>("numbers");
  auto* out = *(*instance)->find_outlet<std::int64_t>("out");
  in->reading().begin(input_partition(0), wall_time(0));
  in->put(1, event_time(1));
  in->put(2, event_time(2));
  EXPECT_TRUE((*instance)->wants_input());
  ASSERT_TRUE((*instance)->run(*in, wall_time(0)));
  EXPECT_FALSE((*instance)->wants_input());
  EXPECT_EQ(out->take(1).front().value, 1);
  EXPECT_FALSE((*instance)->wants_input());
  EXPECT_EQ(out->take(5).size(), 1U);
  EXPECT_TRUE((*instance)->wants_input());
}

}  // namespace
}  // namespace millrace::flow
