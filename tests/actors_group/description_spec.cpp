#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

class description_spec : public group_fixture {
 protected:
  group_description describe() { return reply<group_description>(ask(group_query{})); }
};

TEST_F(description_spec, a_group_that_is_not_there_is_dead) {
  EXPECT_EQ(describe().error, error_code::group_id_not_found);
  EXPECT_EQ(describe().phase, group_phase::dead);
}

TEST_F(description_spec, a_stable_group_shows_everything) {
  const auto members = stable_group(2, true);
  const auto shown = describe();
  EXPECT_EQ(shown.phase, group_phase::stable);
  EXPECT_EQ(shown.protocol_type, "consumer");
  EXPECT_EQ(shown.protocol, "range");
  ASSERT_EQ(shown.members.size(), 2U);
  EXPECT_EQ(shown.members[0].who.member_id, members[0].member_id);
  EXPECT_EQ(shown.members[0].who.instance_id, "instance0");
  EXPECT_EQ(shown.members[0].client_id, "shop");
  EXPECT_EQ(shown.members[0].client_host, "/127.0.0.1");
  EXPECT_EQ(shown.members[0].metadata, "topics");
  EXPECT_EQ(shown.members[0].assignment, "part of " + members[0].member_id);
}

TEST_F(description_spec, a_rebalancing_group_shows_its_members_without_what_may_change) {
  const auto members = stable_group(2);
  ask(member(members[0].member_id));
  const auto shown = describe();
  EXPECT_EQ(shown.phase, group_phase::preparing_rebalance);
  EXPECT_EQ(shown.protocol, "");
  ASSERT_EQ(shown.members.size(), 2U);
  EXPECT_EQ(shown.members[1].metadata, "");
  EXPECT_EQ(shown.members[1].assignment, "");
}

TEST_F(description_spec, phases_have_kafkas_names) {
  EXPECT_STREQ(name_of(group_phase::empty), "Empty");
  EXPECT_STREQ(name_of(group_phase::preparing_rebalance), "PreparingRebalance");
  EXPECT_STREQ(name_of(group_phase::completing_rebalance), "CompletingRebalance");
  EXPECT_STREQ(name_of(group_phase::stable), "Stable");
  EXPECT_STREQ(name_of(group_phase::dead), "Dead");
}

}  // namespace
}  // namespace millrace
