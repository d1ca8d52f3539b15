#include "actors/transaction/group_participants.hpp"

#include "tests/actors_group/group_shell_fixture.hpp"

namespace millrace {
namespace {

/// The coordinator's word to groups, and groups that take it.
class group_participants : public group_shell_fixture {
 protected:
  using outcome = std::shared_ptr<std::optional<error_code>>;

  static constexpr kafka::producer_id producer{7};
  static constexpr kafka::producer_epoch epoch{3};

  outcome tell_end(const std::string& group, bool commits, kafka::producer_epoch of = epoch) {
    auto slot = std::make_shared<std::optional<error_code>>();
    clients.push_back(sys.spawn([=, tell = tell_groups_of(directory)](caf::event_based_actor* self) {
      tell(*self, group, {producer, of, commits}, [slot](error_code error) { *slot = error; });
    }));
    sched.run();
    return slot;
  }

  void hold(const std::string& group, std::int64_t offset) {
    transactional_commit request;
    request.producer = producer;
    request.epoch = epoch;
    request.topics = commit("t", offset).topics;
    request.verification = reply<transactional_commit_reply>(ask(group, request)).verification;
    const auto held = ask(group, request);
    sync_disk();
    EXPECT_EQ(reply<transactional_commit_reply>(held).error, error_code::none);
  }
};

TEST_F(group_participants, are_told_once_the_end_is_on_disk) {
  load();
  hold("orders", 5);
  const auto told = tell_end("orders", true);
  EXPECT_FALSE(told->has_value());
  sync_disk();
  EXPECT_EQ(*told, error_code::none);
  EXPECT_EQ(committed("orders", "t"), 5);
}

TEST_F(group_participants, that_do_not_exist_count_as_told_and_leave_nothing) {
  load();
  const auto running = sys.registry().running();
  EXPECT_EQ(*tell_end("ghost", true), error_code::none);
  clients.clear();
  EXPECT_EQ(sys.registry().running(), running);
  EXPECT_TRUE(listed().empty());
}

TEST_F(group_participants, with_a_later_transaction_of_the_producer_count_as_told) {
  load();
  hold("orders", 5);
  EXPECT_EQ(*tell_end("orders", false, epoch - 1), error_code::none);
  EXPECT_EQ(*tell_end("orders", false, epoch - 1), error_code::none);
  tell_end("orders", true);
  sync_disk();
  EXPECT_EQ(committed("orders", "t"), 5);
}

TEST_F(group_participants, that_are_not_loaded_yet_are_not_told) {
  EXPECT_EQ(*tell_end("orders", true), error_code::coordinator_load_in_progress);
}

TEST_F(group_participants, whose_log_takes_nothing_are_not_told) {
  load();
  hold("orders", 5);
  const auto told = tell_end("orders", true);
  fail_appends();
  EXPECT_EQ(*told, error_code::coordinator_not_available);
  pass(1s);
  sync_disk();
  EXPECT_EQ(*tell_end("orders", true), error_code::none) << "told again, as the coordinator does";
  EXPECT_EQ(committed("orders", "t"), 5);
}

TEST_F(group_participants, that_do_not_answer_are_not_told) {
  load();
  hold("orders", 5);
  const auto told = tell_end("orders", true);
  pass(30s);
  EXPECT_EQ(*told, error_code::request_timed_out);
  sync_disk();
}

TEST_F(group_participants, whose_directory_has_ended_are_not_told) {
  load();
  caf::anon_send_exit(directory, caf::exit_reason::kill);
  sched.run();
  EXPECT_EQ(*tell_end("orders", true), error_code::coordinator_not_available);
}

}  // namespace
}  // namespace millrace
