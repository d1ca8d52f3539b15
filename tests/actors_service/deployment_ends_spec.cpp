#include "actors/service/deployment_ends.hpp"

#include <gmock/gmock.h>

namespace millrace {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> told(const std::vector<deployment_end>& ends) {
  std::vector<std::string> all;
  for (const auto& end : ends) all.push_back(end.name + " " + end.topic + (end.hop ? " hop" : ""));
  return all;
}

const flow::service_definition service{.name = "judging",
                                       .sources = {{.source = "payments", .topic = "payments", .partitions = 8}},
                                       .sinks = {{.sink = "alerts", .topic = "alerts"}}};

flow::graph_plan plan() {
  flow::graph_plan made;
  made.hops.push_back({"to_shop", 1, typeid(int)});
  return made;
}

TEST(deployment_ends, of_one_instance_have_no_hops) {
  const auto ends = ends_of({.name = "mine"}, service, plan());
  EXPECT_THAT(told(ends.inputs), ElementsAre("payments payments"));
  EXPECT_THAT(told(ends.outputs), ElementsAre("alerts alerts", "dead-letters mine.dead-letters"));
}

TEST(deployment_ends, of_a_partitioned_one_have_a_topic_of_its_own_for_each_hop) {
  const auto ends =
      ends_of({.name = "mine", .topics = {{"payments", "/shop/cards:paid"}}, .partitioned = true}, service, plan());
  EXPECT_THAT(told(ends.inputs), ElementsAre("payments /shop/cards:paid", "to_shop mine.to_shop hop"));
  EXPECT_THAT(told(ends.outputs),
              ElementsAre("alerts alerts", "dead-letters mine.dead-letters", "to_shop mine.to_shop hop"));
}

deployment_ends alike(const deployment& of) { return ends_of(of, service, plan()); }

TEST(deployment_ends, of_two_deployments_that_would_do_the_same_twice_are_refused) {
  const deployment first{.name = "first", .service = "judging"};
  const auto refusal = [&](const deployment& wanted) {
    const auto apart = check_apart(wanted, alike(wanted), first, alike(first));
    return apart ? "none" : apart.error().context;
  };
  EXPECT_EQ(refusal({.name = "second", .service = "judging"}),
            "topics.alerts: deployment first of the same service writes the same to alerts: name another topic");
  EXPECT_EQ(refusal({.name = "second", .service = "judging", .topics = {{"alerts", "others"}}}), "none");
  EXPECT_EQ(refusal({.name = "second", .service = "judging", .topics = {{"payments", "others"}}}), "none");
  EXPECT_EQ(refusal({.name = "second", .service = "another"}), "none") << "several may write one topic";
}

TEST(deployment_ends, of_one_state_are_those_of_one_deployment) {
  const deployment first{.name = "first", .service = "judging"};
  const auto refused = [&](const deployment& wanted) {
    return !check_apart(wanted, alike(wanted), first, alike(first));
  };
  EXPECT_TRUE(refused({.name = "second", .service = "another", .volume = "/services/first"}));
  EXPECT_TRUE(refused({.name = "first", .service = "judging", .volume = "/elsewhere"})) << "its state would be left";
  EXPECT_FALSE(refused({.name = "first", .service = "judging", .settings = {{"limit", "3"}}}));
}

}  // namespace
}  // namespace millrace
