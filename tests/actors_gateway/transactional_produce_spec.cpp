#include "actors/transaction/request_message.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

constexpr int joining_version = 12;
constexpr int checking_version = 10;

/// A transactional producer, id 100 at epoch 3, and the partitions "t" 0 and 1 that know of no transaction of it.
class transactional_produce : public gateway_fixture {
 protected:
  void send(const kafka::produce_request& request, int version = joining_version) {
    client->send(request, version);
    settle();
  }

  void demand(partition_stand_in& partition, std::uint64_t number) {
    partition.demand_verification(number);
    settle();
  }

  void answer_coordinator(error_code error = error_code::none) {
    coordinators->transactions.answer(to_message(transaction_reply{error, {}}));
    settle();
  }

  void answer_append(partition_stand_in& partition, std::int64_t offset) {
    partition.answer_append(offset);
    settle();
  }

  /// What the producer is told whose batch the coordinator answers with `error`.
  error_code told_after(error_code error, int version) {
    send(say::transactional_produce(), version);
    demand(*near[0], 1);
    answer_coordinator(error);
    return take().error_code;
  }

  kafka::produce_response_partition take() {
    return client->take<kafka::produce_response>().responses.at(0).partition_responses.at(0);
  }

  std::uint64_t number_of(std::size_t which) { return near[0]->appends.at(which).message.read()->getVerification(); }

  static kafka::produce_request to_both_partitions() {
    auto request = say::transactional_produce();
    auto& second = request.topic_data[0].partition_data.emplace_back();
    second.index = kafka::partition_index(1);
    second.records = say::transactional_batch();
    return request;
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(transactional_produce, to_a_partition_that_knows_the_transaction_asks_no_coordinator) {
  send(say::transactional_produce());
  answer_append(*near[0], 7);
  EXPECT_EQ(take().base_offset.value, 7);
  EXPECT_EQ(coordinators->transactions.size(), 0U);
}

TEST_F(transactional_produce, is_sent_again_with_the_number_once_the_coordinator_agrees) {
  send(say::transactional_produce());
  EXPECT_EQ(number_of(0), 0U);
  demand(*near[0], 41);
  EXPECT_THAT(near[0]->appends, IsEmpty());
  EXPECT_THAT(client->waiting(), IsEmpty());
  answer_coordinator();
  EXPECT_EQ(number_of(0), 41U);
  const auto payloads = near[0]->appends.at(0).message.payloads();
  const auto bytes = std::get<slice>(payloads[0]).bytes();
  EXPECT_TRUE(std::ranges::equal(bytes, say::transactional_batch()));
  answer_append(*near[0], 7);
  EXPECT_EQ(take().base_offset.value, 7);
}

TEST_F(transactional_produce, asks_whether_the_partition_takes_part_and_from_version_12_makes_it_take_part) {
  send(say::transactional_produce(), checking_version);
  demand(*near[0], 1);
  const auto checks = request_of(*coordinators->transactions.oldest().read());
  EXPECT_EQ(std::get<partitions_check>(checks).who,
            (producer_identity{kafka::producer_id(100), kafka::producer_epoch(3)}));
  answer_coordinator(error_code::invalid_txn_state);
  send(say::transactional_produce(), joining_version);
  demand(*near[0], 1);
  const auto joins = request_of(*coordinators->transactions.oldest().read());
  EXPECT_THAT(std::get<partitions_joining>(joins).partitions,
              ElementsAre(transaction_partition{"t", kafka::partition_index(0)}));
  answer_coordinator();
}

TEST_F(transactional_produce, from_version_12_on_begins_with_sequence_number_0_where_its_producer_is_unknown) {
  send(say::transactional_produce(), checking_version);
  EXPECT_FALSE(near[0]->appends.at(0).message.read()->getFromZero());
  send(say::transactional_produce(), joining_version);
  EXPECT_TRUE(near[0]->appends.at(1).message.read()->getFromZero());
}

TEST_F(transactional_produce, that_does_not_take_part_is_told_so_as_its_version_knows) {
  EXPECT_EQ(told_after(error_code::invalid_txn_state, 10), error_code::invalid_txn_state);
  EXPECT_EQ(told_after(error_code::invalid_txn_state, 11), error_code::transaction_abortable);
  EXPECT_EQ(told_after(error_code::invalid_txn_state, 12), error_code::transaction_abortable);
  EXPECT_THAT(near[0]->appends, IsEmpty());
}

TEST_F(transactional_produce, while_the_coordinator_is_busy_is_told_to_come_again_as_its_version_knows) {
  EXPECT_EQ(told_after(error_code::concurrent_transactions, 11), error_code::not_enough_replicas);
  EXPECT_EQ(told_after(error_code::concurrent_transactions, 12), error_code::concurrent_transactions);
  EXPECT_EQ(told_after(error_code::coordinator_not_available, 12), error_code::not_enough_replicas);
}

TEST_F(transactional_produce, of_a_fenced_producer_is_told_of_its_epoch) {
  EXPECT_EQ(told_after(error_code::producer_fenced, 12), error_code::invalid_producer_epoch);
}

TEST_F(transactional_produce, asks_once_for_all_its_partitions) {
  send(to_both_partitions());
  demand(*near[0], 1);
  EXPECT_EQ(coordinators->transactions.size(), 0U) << "the other partition has not answered";
  demand(*near[1], 2);
  ASSERT_EQ(coordinators->transactions.size(), 1U);
  const auto joins = request_of(*coordinators->transactions.oldest().read());
  EXPECT_EQ(std::get<partitions_joining>(joins).partitions.size(), 2U);
  answer_coordinator();
  EXPECT_EQ(near[0]->appends.at(0).message.read()->getVerification(), 1U);
  EXPECT_EQ(near[1]->appends.at(0).message.read()->getVerification(), 2U);
}

TEST_F(transactional_produce, sent_while_another_is_verified_does_not_overtake_it) {
  send(say::transactional_produce());
  send(say::transactional_produce());
  demand(*near[0], 1);
  demand(*near[0], 1);
  send(say::transactional_produce());  // the third
  EXPECT_THAT(near[0]->appends, IsEmpty());
  answer_coordinator();
  EXPECT_EQ(near[0]->appends.size(), 1U) << "the second is not verified yet";
  answer_coordinator();
  ASSERT_EQ(near[0]->appends.size(), 3U);
  EXPECT_EQ(number_of(0), 1U);
  EXPECT_EQ(number_of(1), 1U);
  EXPECT_EQ(number_of(2), 0U) << "the third comes last, and for the first time";
}

TEST_F(transactional_produce, whose_first_answer_is_late_holds_up_those_behind_it) {
  send(say::transactional_produce());
  send(say::transactional_produce());
  demand(*near[0], 1);
  answer_coordinator();
  ASSERT_EQ(near[0]->appends.size(), 2U);  // the second for the first time, the first again
  send(say::transactional_produce());
  EXPECT_EQ(near[0]->appends.size(), 2U) << "it would come before the second, should that come again";
  demand(*near[0], 2);
  answer_coordinator();
  EXPECT_EQ(near[0]->appends.size(), 3U);
  EXPECT_EQ(number_of(1), 2U);
}

TEST_F(transactional_produce, that_waits_for_one_partition_is_not_overtaken_in_another) {
  send(to_both_partitions());
  send(say::transactional_produce());
  demand(*near[0], 1);
  demand(*near[0], 1);
  EXPECT_EQ(coordinators->transactions.size(), 0U) << "the first request is to ask first";
  answer_append(*near[1], 5);
  EXPECT_EQ(coordinators->transactions.size(), 2U);
}

TEST_F(transactional_produce, goes_on_after_one_that_was_refused) {
  send(say::transactional_produce());
  demand(*near[0], 1);
  send(say::transactional_produce());
  answer_coordinator(error_code::invalid_txn_state);
  EXPECT_EQ(take().error_code, error_code::transaction_abortable);
  answer_append(*near[0], 3);
  EXPECT_EQ(take().base_offset.value, 3);
}

TEST_F(transactional_produce, whose_number_is_worthless_by_the_time_asks_again_but_not_for_ever) {
  send(say::transactional_produce());
  for (std::uint64_t round = 1; round <= 3; ++round) {
    demand(*near[0], round);
    answer_coordinator();
    EXPECT_EQ(number_of(0), round);
  }
  demand(*near[0], 4);
  EXPECT_EQ(coordinators->transactions.size(), 0U);
  EXPECT_EQ(take().error_code, error_code::concurrent_transactions);
}

TEST_F(transactional_produce, without_its_transactional_id_is_refused) {
  auto request = say::transactional_produce();
  request.transactional_id.reset();
  send(request);
  EXPECT_EQ(take().error_code, error_code::transactional_id_authorization_failed);
  EXPECT_THAT(near[0]->appends, IsEmpty());
}

TEST_F(transactional_produce, that_is_verified_holds_up_no_batch_outside_of_transactions) {
  send(say::transactional_produce());
  demand(*near[0], 1);
  send(say::produce());
  EXPECT_EQ(near[0]->appends.size(), 1U);
}

TEST_F(transactional_produce, whose_client_has_left_is_forgotten) {
  send(say::transactional_produce());
  demand(*near[0], 1);
  client->leave();
  settle();
  coordinators->transactions.clear();
  EXPECT_EQ(open_connections(), 0U);
}

}  // namespace
}  // namespace millrace
