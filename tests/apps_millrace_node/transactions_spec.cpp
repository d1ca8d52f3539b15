#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"
#include "codecs/kafka/api/26_end_txn.hpp"
#include "codecs/kafka/api/65_describe_transactions.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

constexpr auto id = "orders";
constexpr int joining_version = 12;  // of Produce: version 2 of transactions
constexpr int bumping_version = 5;   // of EndTxn: the same

/// A transactional producer that talks to a whole node, and a reader of committed records.
class transactions_of_a_node : public node_fixture {
 protected:
  transactions_of_a_node() {
    start();
    client = connect();
    EXPECT_EQ(*client->create_topic("t", 2), error_code::none);
  }

  void register_producer() {
    kafka::init_producer_id_request request;
    request.transactional_id = id;
    request.transaction_timeout_ms = 60'000;
    const auto told = client->call<kafka::init_producer_id_response>(request, 4);
    ASSERT_TRUE(told) << told.error().context;
    ASSERT_EQ(told->error_code, error_code::none);
    producer = told->producer_id;
    epoch = told->producer_epoch;
  }

  error_code produce(std::int32_t partition, std::int32_t sequence, int version = joining_version) {
    kafka::batch_builder batch({.producer_id = producer,
                                .producer_epoch = epoch,
                                .base_sequence = kafka::sequence_number(sequence),
                                .transactional = true});
    batch.add({.timestamp = kafka::timestamp(1'700'000'000'000), .value = "value"});
    const auto bytes = *batch.finish();
    kafka::produce_request request;
    request.transactional_id = id;
    request.acks = -1;
    request.timeout_ms = 10'000;
    auto& topic = request.topic_data.emplace_back();
    topic.name = "t";
    auto& data = topic.partition_data.emplace_back();
    data.index = kafka::partition_index(partition);
    data.records = bytes;
    const auto told = client->call<kafka::produce_response>(request, version);
    return told ? told->responses.at(0).partition_responses.at(0).error_code : error_code::unknown_server_error;
  }

  error_code join(std::int32_t partition) {
    kafka::add_partitions_to_txn_request request;
    request.v3_and_below_transactional_id = id;
    request.v3_and_below_producer_id = producer;
    request.v3_and_below_producer_epoch = epoch;
    request.v3_and_below_topics.push_back({"t", {kafka::partition_index(partition)}});
    const auto told = client->call<kafka::add_partitions_to_txn_response>(request, 3);
    return told ? told->results_by_topic_v3_and_below.at(0).results_by_partition.at(0).partition_error_code
                : error_code::unknown_server_error;
  }

  error_code end(bool commits, int version = bumping_version) {
    kafka::end_txn_request request;
    request.transactional_id = id;
    request.producer_id = producer;
    request.producer_epoch = epoch;
    request.committed = commits;
    const auto told = client->call<kafka::end_txn_response>(request, version);
    if (!told) return error_code::unknown_server_error;
    if (version >= bumping_version && told->error_code == error_code::none) {
      producer = told->producer_id;
      epoch = told->producer_epoch;
    }
    return told->error_code;
  }

  struct committed_read {
    std::int64_t last_stable_offset = -1;
    std::size_t bytes = 0;
    std::size_t aborted = 0;
  };

  /// Waits until the last stable offset is above `offset`, for as long as any test may take.
  committed_read read_committed(std::int32_t partition, std::int64_t offset) {
    kafka::fetch_request request;
    request.max_wait_ms = 20'000;
    request.min_bytes = 1;
    request.isolation_level = 1;
    auto& topic = request.topics.emplace_back();
    topic.topic = "t";
    auto& part = topic.partitions.emplace_back();
    part.partition = kafka::partition_index(partition);
    part.fetch_offset = kafka::offset(offset);
    part.partition_max_bytes = 1 << 20;
    const auto told = connect()->call<kafka::fetch_response>(request, 12);
    if (!told) return {};
    const auto& p = told->responses.at(0).partitions.at(0);
    return {p.last_stable_offset.value, std::get<std::span<const std::byte>>(p.records).size(),
            p.aborted_transactions ? p.aborted_transactions->size() : 99};
  }

  std::string phase() {
    kafka::describe_transactions_request request;
    request.transactional_ids = {id};
    const auto told = connect()->call<kafka::describe_transactions_response>(request, 0);
    if (!told) return told.error().context;
    const auto& one = told->transaction_states.at(0);
    return one.error_code == error_code::none ? one.transaction_state : std::string(kafka::name(one.error_code));
  }

  std::unique_ptr<wire_client> client;
  kafka::producer_id producer{-1};
  kafka::producer_epoch epoch{-1};
};

TEST_F(transactions_of_a_node, show_their_records_once_committed) {
  register_producer();
  ASSERT_EQ(produce(0, 0), error_code::none);
  ASSERT_EQ(produce(1, 0), error_code::none);
  ASSERT_EQ(end(true), error_code::none);
  for (const int partition : {0, 1}) {
    const auto read = read_committed(partition, 0);
    EXPECT_GT(read.bytes, 0U);
    EXPECT_EQ(read.last_stable_offset, 2) << "the record and the marker";
    EXPECT_EQ(read.aborted, 0U);
  }
}

TEST_F(transactions_of_a_node, name_what_was_aborted) {
  register_producer();
  ASSERT_EQ(produce(0, 0), error_code::none);
  ASSERT_EQ(end(false), error_code::none);
  const auto read = read_committed(0, 0);
  EXPECT_EQ(read.last_stable_offset, 2);
  EXPECT_EQ(read.aborted, 1U);
}

TEST_F(transactions_of_a_node, follow_each_other_at_once_in_both_versions) {
  register_producer();
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(produce(0, 0), error_code::none) << i;
    ASSERT_EQ(end(i % 2 == 0), error_code::none) << i;
  }
  register_producer();
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(join(0), error_code::none) << i;
    ASSERT_EQ(produce(0, i, 11), error_code::none) << i;
    ASSERT_EQ(end(i % 2 == 0, 4), error_code::none) << i;
  }
  register_producer();
  EXPECT_EQ(read_committed(0, 199).last_stable_offset, 200);
}

TEST_F(transactions_of_a_node, take_no_batch_of_a_partition_that_was_not_announced_before_version_12) {
  register_producer();
  EXPECT_EQ(produce(0, 0, 10), error_code::invalid_txn_state);
  EXPECT_EQ(produce(0, 0, 11), error_code::transaction_abortable);
  EXPECT_EQ(join(0), error_code::none);
  EXPECT_EQ(produce(0, 0, 11), error_code::none);
}

TEST_F(transactions_of_a_node, are_aborted_when_the_next_producer_of_the_id_comes_which_fences_the_last) {
  register_producer();
  ASSERT_EQ(produce(0, 0), error_code::none);
  const auto earlier = epoch;
  register_producer();
  EXPECT_EQ(read_committed(0, 0).aborted, 1U);
  epoch = earlier;
  EXPECT_EQ(produce(0, 1), error_code::invalid_producer_epoch);
  EXPECT_EQ(end(true), error_code::producer_fenced);
}

TEST_F(transactions_of_a_node, whose_commit_was_answered_are_committed_whatever_happens_next) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    register_producer();
    ASSERT_EQ(produce(0, 0), error_code::none);
    ASSERT_EQ(produce(1, 0), error_code::none);
    ASSERT_EQ(end(true), error_code::none);
    client.reset();
    lose_power(seed, tearing::front);
    start();
    client = connect();
    for (const int partition : {0, 1}) {
      const auto offset = static_cast<std::int64_t>(seed - 1) * 2;
      EXPECT_EQ(read_committed(partition, offset).last_stable_offset, offset + 2) << "seed " << seed;
    }
  }
  for (int look = 0; look < 10'000 && phase() != "CompleteCommit"; ++look) {  // it is written down behind the markers
  }
  EXPECT_EQ(phase(), "CompleteCommit");
}

TEST_F(transactions_of_a_node, that_are_open_stay_open_over_a_loss_of_power) {
  register_producer();
  ASSERT_EQ(produce(0, 0), error_code::none);
  client.reset();
  lose_power(7, tearing::front);
  start();
  client = connect();
  EXPECT_EQ(phase(), "Ongoing");
  ASSERT_EQ(produce(0, 1), error_code::none);
  ASSERT_EQ(end(true), error_code::none);
  EXPECT_EQ(read_committed(0, 0).last_stable_offset, 3);
}

}  // namespace
}  // namespace millrace
