#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "actors/transaction/request_message.hpp"
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "codecs/kafka/api/28_txn_offset_commit.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

/// TxnOffsetCommit on its way to the group and the transaction coordinator, and what OffsetFetch makes of it.
class txn_offset_commit : public gateway_fixture {
 protected:
  static constexpr int joins_from = 5;

  static kafka::txn_offset_commit_request commit_of(std::vector<std::int32_t> partitions) {
    kafka::txn_offset_commit_request request;
    request.transactional_id = "orders";
    request.group_id = "g";
    request.producer_id = kafka::producer_id(100);
    request.producer_epoch = kafka::producer_epoch(3);
    auto& topic = request.topics.emplace_back();
    topic.name = "t";
    for (const auto p : partitions) {
      auto& part = topic.partitions.emplace_back();
      part.partition_index = kafka::partition_index(p);
      part.committed_offset = kafka::offset(41 + p);
      part.committed_metadata = "note";
    }
    return request;
  }

  void send(const kafka::txn_offset_commit_request& request, int version = joins_from) {
    client->send(request, version);
    settle();
  }

  transactional_commit asked_of_group() {
    return std::get<transactional_commit>(request_of(*coordinators->groups.oldest().read()));
  }

  transaction_request asked_of_coordinator() {
    const auto view = coordinators->transactions.oldest().read();
    EXPECT_EQ(std::string(view->getTransactionalId()), "orders");
    return request_of(*view);
  }

  void answer_group(const transactional_commit_reply& reply) {
    coordinators->groups.answer(to_message(group_reply(reply)));
    settle();
  }

  void demand(std::uint64_t number) { answer_group({error_code::none, number, {}}); }

  void answer_coordinator(error_code error) {
    coordinators->transactions.answer(to_message(transaction_reply{error, {}}));
    settle();
  }

  std::vector<error_code> take() {
    settle();
    std::vector<error_code> errors;
    const auto response = client->take<kafka::txn_offset_commit_response>();
    for (const auto& topic : response.topics) {
      for (const auto& p : topic.partitions) errors.push_back(p.error_code);
    }
    return errors;
  }

  /// What a client of this version is told when the coordinator says `error`.
  error_code told_of(error_code error, int version) {
    send(commit_of({0}), version);
    demand(1);
    answer_coordinator(error);
    return take().at(0);
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(txn_offset_commit, asks_the_group_and_answers_what_it_says) {
  auto request = commit_of({0, 1});
  request.generation_id = 7;
  request.member_id = "m";
  request.group_instance_id = "i";
  request.topics[0].partitions[0].committed_leader_epoch = kafka::leader_epoch(9);
  send(request);
  const auto asked = asked_of_group();
  EXPECT_EQ(asked.producer, kafka::producer_id(100));
  EXPECT_EQ(asked.epoch, kafka::producer_epoch(3));
  EXPECT_EQ(asked.at, generation(7));
  EXPECT_EQ(asked.member_id, "m");
  EXPECT_EQ(asked.instance_id, "i");
  EXPECT_EQ(asked.verification, 0U);
  const auto& first = asked.topics.at(0).partitions.at(0);
  EXPECT_EQ(first.at, kafka::offset(41));
  EXPECT_EQ(first.epoch, kafka::leader_epoch(9));
  EXPECT_EQ(first.metadata, "note");
  answer_group({error_code::none, 0, {error_code::none, error_code::offset_metadata_too_large}});
  EXPECT_THAT(take(), ElementsAre(error_code::none, error_code::offset_metadata_too_large));
}

TEST_F(txn_offset_commit, of_a_version_without_members_is_of_nobody) {
  send(commit_of({0}), 0);
  EXPECT_EQ(asked_of_group().at, generation(-1));
  EXPECT_EQ(asked_of_group().member_id, "");
  answer_group({error_code::none, 0, {error_code::none}});
  EXPECT_THAT(take(), ElementsAre(error_code::none));
}

TEST_F(txn_offset_commit, of_partitions_that_do_not_exist_fails_for_these_alone) {
  send(commit_of({9, 1}));
  EXPECT_EQ(asked_of_group().topics.at(0).partitions.size(), 1U);
  answer_group({error_code::none, 0, {error_code::none}});
  EXPECT_THAT(take(), ElementsAre(error_code::unknown_topic_or_partition, error_code::none));
  send(commit_of({9}));
  EXPECT_THAT(take(), ElementsAre(error_code::unknown_topic_or_partition)) << "and no group is asked";
}

TEST_F(txn_offset_commit, that_a_group_refuses_fails_for_every_partition) {
  send(commit_of({0, 1}));
  answer_group({error_code::illegal_generation, 0, {}});
  EXPECT_THAT(take(), ElementsAre(error_code::illegal_generation, error_code::illegal_generation));
}

// --- verification

TEST_F(txn_offset_commit, of_a_producer_unknown_to_the_group_goes_again_once_the_coordinator_agrees) {
  send(commit_of({0}), 4);
  demand(77);
  EXPECT_THAT(client->waiting(), IsEmpty());
  const auto check = std::get<group_check>(asked_of_coordinator());
  EXPECT_EQ(check.group, "g");
  EXPECT_EQ(check.who, (producer_identity{kafka::producer_id(100), kafka::producer_epoch(3)}));
  answer_coordinator(error_code::none);
  const auto again = asked_of_group();
  EXPECT_EQ(again.verification, 77U);
  EXPECT_EQ(again.topics.at(0).partitions.size(), 1U);
  answer_group({error_code::none, 0, {error_code::none}});
  EXPECT_THAT(take(), ElementsAre(error_code::none));
}

TEST_F(txn_offset_commit, of_version_5_makes_the_group_take_part) {
  send(commit_of({0}));
  demand(77);
  EXPECT_EQ(std::get<group_joining>(asked_of_coordinator()).group, "g");
  answer_coordinator(error_code::none);
  answer_group({error_code::none, 0, {error_code::none}});
  EXPECT_THAT(take(), ElementsAre(error_code::none));
}

TEST_F(txn_offset_commit, to_which_the_coordinator_objects_is_told_so_in_words_that_its_version_knows) {
  for (const int version : {0, 3, 4, 5}) {
    EXPECT_EQ(told_of(error_code::producer_fenced, version), error_code::invalid_producer_epoch);
    EXPECT_EQ(told_of(error_code::concurrent_transactions, version), error_code::concurrent_transactions);
    EXPECT_EQ(told_of(error_code::invalid_producer_id_mapping, version), error_code::invalid_producer_id_mapping);
  }
  EXPECT_EQ(told_of(error_code::invalid_txn_state, 3), error_code::invalid_txn_state);
  EXPECT_EQ(told_of(error_code::invalid_txn_state, 4), error_code::transaction_abortable);
  EXPECT_EQ(told_of(error_code::invalid_txn_state, 5), error_code::transaction_abortable);
  EXPECT_EQ(told_of(error_code::coordinator_load_in_progress, 1), error_code::coordinator_not_available);
  EXPECT_EQ(told_of(error_code::coordinator_load_in_progress, 2), error_code::coordinator_load_in_progress);
}

TEST_F(txn_offset_commit, whose_number_an_end_made_worthless_is_verified_anew) {
  send(commit_of({0}));
  demand(77);
  answer_coordinator(error_code::none);
  answer_group({error_code::invalid_txn_state, 0, {}});
  EXPECT_EQ(asked_of_group().verification, 0U);
  demand(78);
  answer_coordinator(error_code::none);
  EXPECT_EQ(asked_of_group().verification, 78U);
  answer_group({error_code::none, 0, {error_code::none}});
  EXPECT_THAT(take(), ElementsAre(error_code::none));
}

TEST_F(txn_offset_commit, whose_number_is_worthless_again_and_again_is_refused) {
  send(commit_of({0}));
  for (int round = 0; round < 3; ++round) {
    demand(77);
    answer_coordinator(error_code::none);
    answer_group({error_code::invalid_txn_state, 0, {}});
  }
  EXPECT_THAT(take(), ElementsAre(error_code::transaction_abortable));
}

TEST_F(txn_offset_commit, that_the_coordinator_does_not_answer_is_told_to_come_again) {
  send(commit_of({0}));
  demand(77);
  pass(31s);
  EXPECT_THAT(take(), ElementsAre(error_code::coordinator_not_available));
}

TEST_F(txn_offset_commit, of_a_client_that_leaves_while_it_is_verified_ends_there) {
  send(commit_of({0}));
  demand(77);
  client->leave();
  settle();
  answer_coordinator(error_code::none);
  EXPECT_EQ(coordinators->groups.size(), 0U);
}

// --- OffsetFetch

TEST_F(txn_offset_commit, makes_fetched_offsets_unstable_for_those_who_ask_so) {
  cursors_reply found{error_code::none, {{"t", {{}}}}};
  found.topics[0].partitions[0].unstable = true;
  kafka::offset_fetch_request request;
  request.require_stable = true;
  request.groups.push_back({"g", {}, -1, std::nullopt});
  client->send(request, 8);
  settle();
  EXPECT_TRUE(std::get<cursors_query>(request_of(*coordinators->groups.oldest().read())).stable_only);
  coordinators->groups.answer(to_message(group_reply(found)));
  settle();
  const auto many = client->take<kafka::offset_fetch_response>().groups.at(0);
  EXPECT_EQ(many.error_code, error_code::none);
  EXPECT_EQ(many.topics.at(0).partitions.at(0).error_code, error_code::unstable_offset_commit);
  EXPECT_EQ(many.topics.at(0).partitions.at(0).committed_offset, kafka::offset(-1));
  request.groups.clear();
  request.group_id = "g";
  client->send(request, 7);
  settle();
  EXPECT_TRUE(std::get<cursors_query>(request_of(*coordinators->groups.oldest().read())).stable_only);
  coordinators->groups.answer(to_message(group_reply(found)));
  settle();
  const auto one = client->take<kafka::offset_fetch_response>();
  EXPECT_EQ(one.topics.at(0).partitions.at(0).error_code, error_code::unstable_offset_commit);
}

TEST_F(txn_offset_commit, does_not_concern_those_who_fetch_offsets_without_asking_for_stable_ones) {
  kafka::offset_fetch_request request;
  request.group_id = "g";
  request.topics.emplace();
  request.topics->push_back({"t", {}, {kafka::partition_index(0)}});
  for (const int version : {1, 6, 7}) {
    client->send(request, version);
    settle();
    EXPECT_FALSE(std::get<cursors_query>(request_of(*coordinators->groups.oldest().read())).stable_only);
    coordinators->groups.answer(to_message(group_reply(cursors_reply{})));
    settle();
    client->take<kafka::offset_fetch_response>();
  }
}

}  // namespace
}  // namespace millrace
