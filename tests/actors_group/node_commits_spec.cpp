#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

struct node_commits : group_fixture {
  commit_request by_node(const std::string& topic, std::int64_t at) {
    auto request = commit(topic, at);
    request.by_node = true;
    return request;
  }
};

TEST_F(node_commits, are_taken_whoever_is_a_member) {
  const auto joined = reply<join_reply>(ask(member()));
  ask(sync(joined));
  EXPECT_NE(reply<commit_reply>(ask(commit("t", 1))).error, error_code::none) << "of nobody in particular";
  EXPECT_EQ(reply<commit_reply>(ask(by_node("t", 42))).error, error_code::none);
  const auto found = reply<cursors_reply>(ask(cursors_query{}));
  ASSERT_EQ(found.topics.size(), 1U);
  EXPECT_EQ(found.topics[0].partitions[0].at, kafka::offset(42));
}

TEST_F(node_commits, make_a_group_that_nobody_joined) {
  EXPECT_EQ(reply<commit_reply>(ask(by_node("t", 42))).errors, std::vector{error_code::none});
  crash();
  EXPECT_EQ(reply<cursors_reply>(ask(cursors_query{})).topics.size(), 1U);
}

}  // namespace
}  // namespace millrace
