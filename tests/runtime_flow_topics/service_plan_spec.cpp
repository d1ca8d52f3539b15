#include "runtime/flow/topics/service_plan.hpp"

#include <gtest/gtest.h>

#include "tests/runtime_flow_topics/summing_service.hpp"

namespace millrace::flow {
namespace {

std::string refusal_of(const service_definition& service) {
  const auto plan = plan_of(service, {});
  return plan ? "none" : plan.error().context;
}

TEST(service_plan, is_the_graph_of_the_definition) {
  const auto plan = plan_of(summing(), {});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->sinks.size(), 1u);
}

TEST(service_plan, is_refused_with_what_its_function_throws) {
  auto service = summing();
  service.graph = [](const service_settings&) -> result<graph_plan> { throw std::invalid_argument("stoll"); };
  EXPECT_EQ(refusal_of(service), "the graph of sums: stoll");
  service.graph = [](const service_settings&) -> result<graph_plan> { throw 7; };
  EXPECT_EQ(refusal_of(service), "the graph of sums: an exception that is no std::exception");
}

TEST(service_plan, is_refused_if_nothing_takes_what_a_sink_is_given) {
  auto service = summing();
  service.sinks.clear();
  EXPECT_EQ(refusal_of(service), "service sums: nothing takes what sink 'sums' of its graph is given: `write_topic`");
}

TEST(service_plan, is_refused_if_nothing_is_read_into_a_source) {
  auto service = summing();
  service.sources.clear();
  EXPECT_EQ(refusal_of(service), "service sums: nothing is read into source 'payments' of its graph: `read_topic`");
}

TEST(service_plan, is_refused_if_an_end_is_of_another_name_or_type_than_in_the_graph) {
  auto service = summing();
  service.sources.push_back(read_topic<payment>("refunds", "refunds", read_payment));
  EXPECT_EQ(refusal_of(service), "service sums: no port refunds");
  service = summing();
  service.sinks.front() = write_topic<int>("sums", "sums", [](const int&, event_time) { return new_topic_record{}; });
  EXPECT_EQ(refusal_of(service), "service sums: sums is of another type");
}

}  // namespace
}  // namespace millrace::flow
