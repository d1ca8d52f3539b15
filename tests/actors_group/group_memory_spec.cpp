#include "tests/actors_group/group_fixture.hpp"
#include "tests/actors_group/group_shell_fixture.hpp"

namespace millrace {
namespace {

class group_memory_spec : public group_fixture {
 protected:
  std::size_t held() const { return bytes_of_membership(uut) + uut.facts.offset_bytes(); }
};

TEST_F(group_memory_spec, a_new_member_is_refused_when_the_memory_is_used_up_and_those_there_go_on) {
  const auto members = stable_group(1);
  room = 0;
  EXPECT_EQ(error<join_reply>(ask(member())), error_code::group_max_size_reached);
  const auto again = reply<join_reply>(ask(member(members[0].member_id)));
  EXPECT_EQ(again.error, error_code::none);
  EXPECT_EQ(heartbeat(again.member_id, again.at), error_code::none);
}

TEST_F(group_memory_spec, a_static_member_that_comes_back_needs_no_room) {
  stable_group(1, true);
  room = 0;
  EXPECT_EQ(error<join_reply>(ask(static_member("instance0"))), error_code::none);
  EXPECT_EQ(error<join_reply>(ask(static_member("instance1"))), error_code::group_max_size_reached);
}

TEST_F(group_memory_spec, an_id_is_not_given_out_when_the_memory_is_used_up) {
  room = 0;
  auto request = member();
  request.asks_twice = true;
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::group_max_size_reached);
  EXPECT_FALSE(uut.exists());
}

TEST_F(group_memory_spec, a_first_commit_is_refused_when_the_memory_is_used_up_and_later_ones_go_on) {
  EXPECT_EQ(reply<commit_reply>(ask(commit("known", 1))).errors, std::vector{error_code::none});
  room = 0;
  EXPECT_EQ(reply<commit_reply>(ask(commit("other", 1))).errors, std::vector{error_code::invalid_commit_offset_size});
  EXPECT_EQ(reply<commit_reply>(ask(commit("known", 2))).errors, std::vector{error_code::none});
  EXPECT_EQ(committed("known"), 2);
  EXPECT_EQ(committed("other"), -1);
}

TEST_F(group_memory_spec, one_request_takes_no_more_than_the_room_there_is) {
  auto request = commit("t", 1);
  const auto one = request.topics[0].partitions[0];
  for (int i = 1; i < 100; ++i) {
    request.topics[0].partitions.push_back(one);
    request.topics[0].partitions.back().partition = kafka::partition_index(i);
  }
  room = 5'000;
  const auto errors = reply<commit_reply>(ask(request)).errors;
  EXPECT_EQ(errors.front(), error_code::none);
  EXPECT_EQ(errors.back(), error_code::invalid_commit_offset_size);
  EXPECT_LE(uut.facts.cursor_bytes, room);
}

TEST_F(group_memory_spec, assignments_need_room_beyond_those_that_they_replace) {
  const auto joined = reply<join_reply>(ask(member()));
  room = 1'000;
  const member_assignment much{joined.member_id, std::string(1'000, 'a')};
  EXPECT_EQ(error<sync_reply>(ask(sync(joined, {much}))), error_code::group_max_size_reached);
  room = 10'000;
  EXPECT_EQ(error<sync_reply>(ask(sync(joined, {much}))), error_code::none);
}

TEST_F(group_memory_spec, what_members_say_is_counted_and_goes_with_them) {
  const auto before = held();
  auto request = member();
  request.protocols = {{"range", std::string(10'000, 'x')}};
  const auto joined = reply<join_reply>(ask(request));
  EXPECT_GE(held(), before + 10'000);
  ask(leave_request{{{joined.member_id, std::nullopt}}});
  EXPECT_LT(held(), before + 1'000);
}

class group_actors_memory_spec : public group_shell_fixture {};

TEST_F(group_actors_memory_spec, the_memory_of_all_groups_is_bounded_however_many_there_are) {
  load();
  error_code last = error_code::none;
  for (int i = 0; i < 2'000 && last == error_code::none; ++i) {
    const auto slot = ask("group" + std::to_string(i), commit("t", 7));
    sync_disk();
    last = reply<commit_reply>(slot).errors.at(0);
  }
  EXPECT_EQ(last, error_code::invalid_commit_offset_size);
  EXPECT_LE(memory.used(), memory.bytes_max() + 2 * group_flat_bytes);
  EXPECT_EQ(committed("group0", "t"), 7);
}

TEST_F(group_actors_memory_spec, a_group_that_is_gone_holds_nothing) {
  load();
  ask("orders", commit("t", 7));
  sync_disk();
  EXPECT_GT(memory.used(), 0U);
  ask("orders", group_deletion{});
  sync_disk();
  clients.clear();
  EXPECT_EQ(memory.used(), 0U);
}

}  // namespace
}  // namespace millrace
