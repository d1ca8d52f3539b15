#include "codecs/kafka/api_list.hpp"

#include <gtest/gtest.h>

#include "codecs/kafka/error_code.hpp"
#include "tests/codecs_kafka/all_bodies.hpp"

namespace millrace::kafka {
namespace {

TEST(api_list, finds_each_entry_by_its_key) {
  for (const auto& facts : api_list()) EXPECT_EQ(find_api_facts(facts.key), &facts) << facts.name;
  EXPECT_EQ(find_api_facts(static_cast<api_key>(17)), nullptr);
  EXPECT_EQ(name(static_cast<api_key>(17)), "unknown API");
  EXPECT_EQ(name(api_key::offset_for_leader_epoch), "OffsetForLeaderEpoch");
}

TEST(api_list, agrees_with_the_bodies_of_every_api) {
  for (const auto& body : all_bodies()) {
    const auto* facts = find_api_facts(body.api);
    ASSERT_NE(facts, nullptr);
    EXPECT_EQ(facts->flexible_from, body.flexible_from) << facts->name;
    if (facts->advertised == no_versions) continue;
    EXPECT_TRUE(body.versions.contains(facts->advertised.lowest)) << facts->name;
    EXPECT_EQ(body.versions.highest, facts->advertised.highest) << facts->name;
  }
  EXPECT_EQ(all_bodies().size(), 2 * api_list().size());
}

TEST(api_list, advertises_produce_and_join_group_from_zero_for_old_librdkafka) {
  EXPECT_EQ(find_api_facts(api_key::produce)->advertised.lowest, 0);
  EXPECT_EQ(find_api_facts(api_key::join_group)->advertised.lowest, 0);
}

TEST(error_code, has_kafkas_numbers_names_and_retriable_codes) {
  EXPECT_EQ(static_cast<int>(error_code::unknown_server_error), -1);
  EXPECT_EQ(static_cast<int>(error_code::not_leader_or_follower), 6);
  EXPECT_EQ(static_cast<int>(error_code::fenced_instance_id), 82);
  EXPECT_EQ(name(error_code::not_leader_or_follower), "NOT_LEADER_OR_FOLLOWER");
  EXPECT_TRUE(retriable(error_code::not_leader_or_follower));
  EXPECT_FALSE(retriable(error_code::none));
  EXPECT_FALSE(retriable(error_code::message_too_large));
}

TEST(error_code, from_the_wire_may_be_unknown) {
  EXPECT_EQ(name(static_cast<error_code>(9999)), "UNKNOWN_SERVER_ERROR");
  EXPECT_EQ(name(static_cast<error_code>(-2)), "UNKNOWN_SERVER_ERROR");
  EXPECT_FALSE(retriable(static_cast<error_code>(-32768)));
}

}  // namespace
}  // namespace millrace::kafka
