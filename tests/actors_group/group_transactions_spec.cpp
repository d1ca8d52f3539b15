#include "tests/actors_group/group_shell_fixture.hpp"

namespace millrace {
namespace {

class restarted_node : public group_shell_fixture {
 public:
  void TestBody() override {}
  using group_shell_fixture::ask;
  using group_shell_fixture::committed;
  using group_shell_fixture::listed;
  using group_shell_fixture::load;
  using group_shell_fixture::sync_disk;
};

/// The shells of groups that take part in transactions.
class group_transactions : public group_shell_fixture {
 protected:
  static constexpr kafka::producer_id producer{7};
  static constexpr kafka::producer_epoch epoch{3};

  static transactional_commit commit_in_transaction(std::int64_t offset, std::uint64_t verification = 0) {
    transactional_commit request;
    request.producer = producer;
    request.epoch = epoch;
    request.verification = verification;
    request.topics = commit("t", offset).topics;
    return request;
  }

  static transaction_end end(bool commits) { return {producer, epoch, commits}; }

  /// Holds the offset, with the coordinator's agreement; the answer waits for the disk.
  reply_slot begin(const std::string& group_id, std::int64_t offset) {
    return ask(group_id, commit_in_transaction(offset, demand(group_id, offset)));
  }

  std::uint64_t demand(const std::string& group_id, std::int64_t offset) {
    return reply<transactional_commit_reply>(ask(group_id, commit_in_transaction(offset))).verification;
  }
};

TEST_F(group_transactions, an_offset_that_is_held_is_answered_when_it_is_on_disk) {
  load();
  const auto held = begin("orders", 5);
  EXPECT_FALSE(held->has_value());
  sync_disk();
  EXPECT_EQ(reply<transactional_commit_reply>(held).errors, std::vector{error_code::none});
  EXPECT_NE(groups_on_disk().at("orders").pending.find(producer), nullptr);
}

TEST_F(group_transactions, an_end_is_answered_when_all_that_it_commits_is_on_disk) {
  load();
  begin("orders", 5);
  sync_disk();
  const auto ended = ask("orders", end(true));
  const auto again = ask("orders", end(true));
  EXPECT_FALSE(ended->has_value());
  EXPECT_FALSE(again->has_value()) << "what it repeats is not durable yet";
  sync_disk();
  EXPECT_EQ(reply<transaction_end_reply>(ended).error, error_code::none);
  EXPECT_EQ(reply<transaction_end_reply>(again).error, error_code::none);
  const auto on_disk = groups_on_disk().at("orders");
  EXPECT_TRUE(on_disk.pending.empty());
  EXPECT_EQ(on_disk.cursors.at("t").at(kafka::partition_index(0)).at, kafka::offset(5));
}

TEST_F(group_transactions, an_end_reaches_the_disk_as_one_append) {
  load();
  auto request = commit_in_transaction(5, demand("orders", 5));
  for (int p = 1; p < 100; ++p) {
    request.topics[0].partitions.push_back(request.topics[0].partitions[0]);
    request.topics[0].partitions.back().partition = kafka::partition_index(p);
  }
  ask("orders", request);
  sync_disk();
  ask("orders", end(true));
  EXPECT_EQ(appends_under_way(), 1U);
  sync_disk();
  EXPECT_EQ(groups_on_disk().at("orders").cursors.at("t").size(), 100U);
}

TEST_F(group_transactions, go_on_after_a_restart) {
  load();
  begin("orders", 5);
  sync_disk();
  ask("orders", end(true));  // the process dies before this is on disk
  restarted_node restarted;
  restarted.load(groups_on_disk());
  EXPECT_EQ(restarted.listed(), std::vector<std::string>{"orders"});
  EXPECT_EQ(restarted.committed("orders", "t"), -1);
  restarted.ask("orders", end(true));
  restarted.sync_disk();
  EXPECT_EQ(restarted.committed("orders", "t"), 5);
}

TEST_F(group_transactions, a_group_waits_for_a_commit_that_is_being_verified_but_is_not_shown) {
  load();
  const auto running = sys.registry().running();
  const auto number = demand("orders", 5);
  EXPECT_GT(sys.registry().running(), running);
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(reply<group_description>(ask("orders", group_query{})).error, error_code::group_id_not_found);
  pass(limits.verification_timeout - 1s);
  const auto held = ask("orders", commit_in_transaction(5, number));
  sync_disk();
  EXPECT_EQ(reply<transactional_commit_reply>(held).error, error_code::none);
  EXPECT_EQ(listed(), std::vector<std::string>{"orders"});
}

TEST_F(group_transactions, a_group_for_which_nobody_comes_again_ends_and_holds_no_memory) {
  load();
  const auto running = sys.registry().running();
  demand("orders", 5);
  EXPECT_GT(memory.used(), 0U);
  pass(limits.verification_timeout);
  clients.clear();
  EXPECT_EQ(sys.registry().running(), running);
  EXPECT_EQ(memory.used(), 0U);
}

TEST_F(group_transactions, a_number_stays_good_while_the_log_takes_nothing) {
  load();
  const auto number = demand("orders", 5);
  ask("orders", commit("u", 1));
  fail_appends();
  EXPECT_EQ(reply<transaction_end_reply>(ask("orders", end(true))).error, error_code::coordinator_not_available);
  pass(1s);
  sync_disk();
  const auto held = ask("orders", commit_in_transaction(5, number));
  sync_disk();
  EXPECT_EQ(reply<transactional_commit_reply>(held).errors, std::vector{error_code::none});
}

TEST_F(group_transactions, an_end_that_the_log_refused_is_told_again_and_done_once) {
  load();
  begin("orders", 5);
  sync_disk();
  const auto ended = ask("orders", end(true));
  fail_appends();
  EXPECT_EQ(reply<transaction_end_reply>(ended).error, error_code::coordinator_not_available);
  pass(1s);
  sync_disk();
  EXPECT_EQ(reply<transaction_end_reply>(ask("orders", end(true))).error, error_code::none);
  EXPECT_EQ(committed("orders", "t"), 5);
}

TEST_F(group_transactions, memory_is_bounded_however_much_is_held_for_them) {
  load();
  error_code last = error_code::none;
  for (int i = 0; i < 5'000 && last == error_code::none; ++i) {
    const auto group_id = "group" + std::to_string(i);
    const auto number = demand(group_id, 5);
    if (number == 0) break;
    const auto held = ask(group_id, commit_in_transaction(5, number));
    sync_disk();
    last = reply<transactional_commit_reply>(held).errors.at(0);
  }
  EXPECT_LE(memory.used(), memory.bytes_max() + (8U << 10U));
  EXPECT_EQ(reply<transactional_commit_reply>(ask("another", commit_in_transaction(5))).error,
            error_code::invalid_commit_offset_size);
}

}  // namespace
}  // namespace millrace
