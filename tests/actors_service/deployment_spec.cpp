#include "actors/service/deployment.hpp"

#include <gmock/gmock.h>

namespace millrace {
namespace {

using ::testing::HasSubstr;

std::string refused(std::string_view json) {
  const auto read = decode_deployment(json);
  return read ? "taken" : read.error().context;
}

flow::service_definition joining() {
  return {.name = "join",
          .sources = {{.source = "left", .topic = "l"}, {.source = "right", .topic = "r"}},
          .sinks = {{.sink = "pairs", .topic = "p"}, {.sink = "rest", .topic = "q"}}};
}

TEST(deployment, is_read_as_it_was_written) {
  const deployment wanted{.name = "strict",
                          .service = "fraud",
                          .volume = "/payments",
                          .topics = {{"alerts", "strict-alerts"}},
                          .settings = {{"burst-uses-max", "3"}},
                          .stopped = true,
                          .stops_on_failure = true,
                          .shadow_of = "fraud",
                          .since_commit = 12};
  EXPECT_EQ(*decode_deployment(encode(wanted)), wanted);
}

TEST(deployment, has_the_name_of_its_service_unless_it_is_given_one) {
  const auto read = *decode_deployment(R"({"service":"fraud"})");
  EXPECT_EQ(read.name, "fraud");
  EXPECT_EQ(read.state_volume(), "/services/fraud");
  EXPECT_EQ(read.dead_letter_topic(), "fraud.dead-letters");
}

TEST(deployment, that_makes_no_sense_is_refused_with_the_member_at_fault) {
  EXPECT_THAT(refused("[]"), HasSubstr("object"));
  EXPECT_THAT(refused("{}"), HasSubstr("service: which one?"));
  EXPECT_THAT(refused(R"({"service":1})"), HasSubstr("service: a text"));
  EXPECT_THAT(refused(R"({"service":"s","topics":[]})"), HasSubstr("topics: an object"));
  EXPECT_THAT(refused(R"({"service":"s","settings":{"a":1}})"), HasSubstr("settings.a: a text"));
  EXPECT_THAT(refused(R"({"service":"s","stopped":1})"), HasSubstr("stopped: true or false"));
  EXPECT_THAT(refused(R"({"service":"s","on_failure":"explode"})"), HasSubstr("on_failure: \"restart\" or \"stop\""));
  EXPECT_THAT(refused(R"({"service":"s","color":"red"})"), HasSubstr("no 'color'"));
  EXPECT_THAT(refused(R"({"service":"s","name":"a/b"})"), HasSubstr("name: letters"));
  EXPECT_THAT(refused(R"({"service":"s","volume":"payments"})"), HasSubstr("volume: a path"));
}

TEST(deployment, names_ends_that_its_service_has) {
  const auto why = [](std::map<std::string, std::string> topics) {
    const auto checked = check_ends({.name = "j", .service = "join", .topics = std::move(topics)}, joining());
    return checked ? std::string("taken") : checked.error().context;
  };
  EXPECT_EQ(why({{"left", "x"}, {"dead-letters", "y"}}), "taken");
  EXPECT_THAT(why({{"middle", "x"}}), HasSubstr("no such end"));
  EXPECT_THAT(why({{"pairs", "q"}}), HasSubstr("another sink"));
  EXPECT_THAT(why({{"left", "p"}}), HasSubstr("read what it writes"));
}

TEST(deployment, of_several_instances_is_partitioned) {
  const auto read = *decode_deployment(R"({"service":"s","instances":3})");
  EXPECT_EQ(read.instances, 3u);
  EXPECT_TRUE(read.partitioned);
  EXPECT_EQ(*decode_deployment(encode(read)), read);
  EXPECT_THAT(refused(R"({"service":"s","instances":0})"), HasSubstr("from 1 to 64"));
  EXPECT_THAT(refused(R"({"service":"s","instances":65})"), HasSubstr("from 1 to 64"));
  EXPECT_THAT(refused(R"({"service":"s","partitioned":2})"), HasSubstr("true or false"));
}

TEST(deployment, is_partitioned_only_if_the_service_can_be) {
  auto service = joining();
  deployment wanted{.name = "j", .service = "join", .partitioned = true};
  EXPECT_THAT(check_partitioned(wanted, service).error().context, HasSubstr("one instance reads them all"));
  service.partitionable = true;
  EXPECT_TRUE(check_partitioned(wanted, service));
  wanted.instances = 2;
  wanted.shadow_of = "other";
  EXPECT_THAT(check_partitioned(wanted, service).error().context, HasSubstr("a shadow has one"));
}

}  // namespace
}  // namespace millrace
