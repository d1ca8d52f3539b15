#include "actors/transaction/request_message.hpp"
#include "actors/transaction/transactions_query.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"
#include "codecs/kafka/api/25_add_offsets_to_txn.hpp"
#include "codecs/kafka/api/26_end_txn.hpp"
#include "codecs/kafka/api/27_write_txn_markers.hpp"
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "codecs/kafka/api/65_describe_transactions.hpp"
#include "codecs/kafka/api/66_list_transactions.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

/// What is asked of the transaction coordinator on the way to an answer.
class transaction_question : public gateway_fixture {
 protected:
  template <class Request>
  void send(const Request& request, int version) {
    client->send(request, version);
    settle();
  }

  template <class Response>
  Response take() {
    settle();
    return client->take<Response>();
  }

  /// What the coordinator was asked as the oldest.
  template <class Question>
  Question asked() {
    return std::get<Question>(request_of(*coordinators->transactions.oldest().read()));
  }

  void answer(error_code error, producer_identity who = {}) {
    coordinators->transactions.answer(to_message(transaction_reply{error, who}));
    settle();
  }

  template <class Response, class Request>
  Response ask(const Request& request, int version, error_code error, producer_identity who = {}) {
    send(request, version);
    answer(error, who);
    return client->take<Response>();
  }

  static kafka::init_producer_id_request registration() {
    kafka::init_producer_id_request request;
    request.transactional_id = "orders";
    request.transaction_timeout_ms = 60'000;
    return request;
  }

  static kafka::add_partitions_to_txn_request joining(std::int32_t partition) {
    kafka::add_partitions_to_txn_request request;
    request.v3_and_below_transactional_id = "orders";
    request.v3_and_below_producer_id = kafka::producer_id(100);
    request.v3_and_below_producer_epoch = kafka::producer_epoch(3);
    request.v3_and_below_topics.push_back({"t", {kafka::partition_index(0), kafka::partition_index(partition)}});
    return request;
  }

  static kafka::add_partitions_to_txn_request check() {
    kafka::add_partitions_to_txn_request request;
    auto& one = request.transactions.emplace_back();
    one.transactional_id = "orders";
    one.verify_only = true;
    one.topics.push_back({"t", {kafka::partition_index(0)}});
    return request;
  }

  static error_code first_error(const kafka::add_partitions_to_txn_response& r) {
    const auto& topics = r.results_by_transaction.empty() ? r.results_by_topic_v3_and_below
                                                          : r.results_by_transaction.at(0).topic_results;
    return topics.at(0).results_by_partition.at(0).partition_error_code;
  }

  static kafka::end_txn_request ending() {
    kafka::end_txn_request request;
    request.transactional_id = "orders";
    request.producer_id = kafka::producer_id(100);
    request.producer_epoch = kafka::producer_epoch(3);
    request.committed = true;
    return request;
  }

  std::vector<std::string> list(const kafka::list_transactions_request& request) {
    send(request, 2);
    const auto at = time.wall_ms();
    const auto id_and_phase = [](std::string id, transaction_phase phase, std::int64_t producer, std::int64_t started) {
      return transaction_description{std::move(id),
                                     phase,
                                     kafka::producer_id(producer),
                                     kafka::producer_epoch(0),
                                     60s,
                                     kafka::timestamp(started),
                                     {}};
    };
    coordinators->transaction_queries.answer(
        to_message(transactions_answer{{id_and_phase("bills", transaction_phase::empty, 1, -1),
                                        id_and_phase("orders-1", transaction_phase::ongoing, 2, at - 5'000),
                                        id_and_phase("orders-2", transaction_phase::ongoing, 3, at - 50'000)}}));
    listed = take<kafka::list_transactions_response>();
    std::vector<std::string> ids;
    for (const auto& t : listed.transaction_states) ids.push_back(t.transactional_id);
    return ids;
  }

  const producer_identity hundred{kafka::producer_id(100), kafka::producer_epoch(3)};
  kafka::list_transactions_response listed;
  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(transaction_question, registers_a_transactional_producer) {
  const auto told = ask<kafka::init_producer_id_response>(registration(), 4, error_code::none, hundred);
  EXPECT_EQ(told.producer_id.value, 100);
  EXPECT_EQ(told.producer_epoch.value, 3);
}

TEST_F(transaction_question, hands_on_what_a_producer_that_recovers_has) {
  auto request = registration();
  request.producer_id = hundred.producer;
  request.producer_epoch = hundred.epoch;
  send(request, 4);
  EXPECT_EQ(asked<producer_registration>().known, hundred);
  EXPECT_EQ(asked<producer_registration>().timeout, 60s);
  answer(error_code::none, hundred);
}

TEST_F(transaction_question, of_a_fenced_producer_is_answered_as_its_version_knows) {
  using initialised = kafka::init_producer_id_response;
  EXPECT_EQ(ask<initialised>(registration(), 3, error_code::producer_fenced).error_code,
            error_code::invalid_producer_epoch);
  EXPECT_EQ(ask<initialised>(registration(), 4, error_code::producer_fenced).error_code, error_code::producer_fenced);
  using ended = kafka::end_txn_response;
  EXPECT_EQ(ask<ended>(ending(), 1, error_code::producer_fenced).error_code, error_code::invalid_producer_epoch);
  EXPECT_EQ(ask<ended>(ending(), 2, error_code::producer_fenced).error_code, error_code::producer_fenced);
}

TEST_F(transaction_question, for_two_phase_commit_is_refused) {
  auto request = registration();
  request.enable_2pc = true;
  send(request, 6);
  EXPECT_EQ(take<kafka::init_producer_id_response>().error_code, error_code::transactional_id_authorization_failed);
}

TEST_F(transaction_question, lets_partitions_take_part) {
  const auto told = ask<kafka::add_partitions_to_txn_response>(joining(1), 3, error_code::none);
  EXPECT_EQ(told.results_by_topic_v3_and_below.at(0).results_by_partition.size(), 2U);
  EXPECT_EQ(first_error(told), error_code::none);
}

TEST_F(transaction_question, lets_no_partition_take_part_if_one_does_not_exist) {
  send(joining(9), 3);
  EXPECT_EQ(coordinators->transactions.size(), 0U);
  const auto told = take<kafka::add_partitions_to_txn_response>();
  const auto& partitions = told.results_by_topic_v3_and_below.at(0).results_by_partition;
  EXPECT_EQ(partitions.at(0).partition_error_code, error_code::operation_not_attempted);
  EXPECT_EQ(partitions.at(1).partition_error_code, error_code::unknown_topic_or_partition);
}

TEST_F(transaction_question, that_only_asks_whether_partitions_take_part_changes_nothing) {
  send(check(), 4);
  EXPECT_EQ(asked<partitions_check>().partitions.size(), 1U);
  answer(error_code::invalid_txn_state);
  EXPECT_EQ(first_error(client->take<kafka::add_partitions_to_txn_response>()), error_code::invalid_txn_state);
  EXPECT_EQ(first_error(ask<kafka::add_partitions_to_txn_response>(check(), 5, error_code::invalid_txn_state)),
            error_code::transaction_abortable);
}

TEST_F(transaction_question, lets_a_group_take_part) {
  kafka::add_offsets_to_txn_request request;
  request.transactional_id = "orders";
  request.group_id = "g";
  send(request, 3);
  EXPECT_EQ(asked<group_joining>().group, "g");
  answer(error_code::concurrent_transactions);
  EXPECT_EQ(client->take<kafka::add_offsets_to_txn_response>().error_code, error_code::concurrent_transactions);
}

TEST_F(transaction_question, ends_a_transaction_and_from_version_5_gives_the_next_epoch) {
  send(ending(), 4);
  EXPECT_TRUE(asked<transaction_ending>().commits);
  EXPECT_FALSE(asked<transaction_ending>().bumps_epoch);
  answer(error_code::none, hundred);
  (void)client->take<kafka::end_txn_response>();
  send(ending(), 5);
  EXPECT_TRUE(asked<transaction_ending>().bumps_epoch);
  answer(error_code::none, {hundred.producer, hundred.epoch + 1});
  EXPECT_EQ(client->take<kafka::end_txn_response>().producer_epoch.value, 4);
}

TEST_F(transaction_question, that_is_not_answered_in_time_is_to_be_asked_again) {
  send(ending(), 5);
  pass(31s);
  EXPECT_EQ(client->take<kafka::end_txn_response>().error_code, error_code::coordinator_not_available);
}

TEST_F(transaction_question, tells_how_ids_stand) {
  kafka::describe_transactions_request request;
  request.transactional_ids = {"none", "orders"};
  send(request, 0);
  coordinators->transaction_queries.answer(to_message(transactions_answer{{transaction_description{
      "orders",
      transaction_phase::ongoing,
      hundred.producer,
      hundred.epoch,
      60s,
      kafka::timestamp(7),
      {{"t", kafka::partition_index(0)}, {"t", kafka::partition_index(1)}, {"u", kafka::partition_index(0)}}}}}));
  const auto told = take<kafka::describe_transactions_response>().transaction_states;
  EXPECT_EQ(told.at(0).error_code, error_code::transactional_id_not_found);
  EXPECT_EQ(told.at(1).error_code, error_code::none);
  EXPECT_EQ(told.at(1).transaction_state, "Ongoing");
  EXPECT_EQ(told.at(1).transaction_timeout_ms, 60'000);
  ASSERT_EQ(told.at(1).topics.size(), 2U);
  EXPECT_EQ(told.at(1).topics.at(0).partitions.size(), 2U);
}

TEST_F(transaction_question, lists_the_ids_that_pass_every_filter) {
  EXPECT_THAT(list({}), ElementsAre("bills", "orders-1", "orders-2"));
  EXPECT_THAT(list({.state_filters = {"Ongoing"}}), ElementsAre("orders-1", "orders-2"));
  EXPECT_THAT(list({.producer_id_filters = {kafka::producer_id(3)}}), ElementsAre("orders-2"));
  EXPECT_THAT(list({.duration_filter = 10'000}), ElementsAre("orders-2"));
  EXPECT_THAT(list({.transactional_id_pattern = "orders-."}), ElementsAre("orders-1", "orders-2"));
  EXPECT_THAT(list({.state_filters = {"Ongoing"}, .transactional_id_pattern = ".*1"}), ElementsAre("orders-1"));
}

TEST_F(transaction_question, tells_which_names_of_a_filter_are_no_states) {
  EXPECT_THAT(list({.state_filters = {"Ongoing", "Sleeping"}}), ElementsAre("orders-1", "orders-2"));
  EXPECT_THAT(listed.unknown_state_filters, ElementsAre("Sleeping"));
}

TEST_F(transaction_question, with_a_pattern_that_is_none_or_grows_too_much_is_refused) {
  const std::string too_long(1'025, 'x');
  for (const std::string_view pattern :
       {std::string_view("orders-["), std::string_view("((a{100}){100}){100}"), std::string_view(too_long)}) {
    kafka::list_transactions_request request;
    request.transactional_id_pattern = pattern;
    send(request, 2);
    EXPECT_EQ(take<kafka::list_transactions_response>().error_code, error_code::invalid_regular_expression);
  }
}

TEST_F(transaction_question, lists_ids_of_all_pieces_in_which_the_coordinator_answers) {
  send(kafka::list_transactions_request{}, 2);
  transaction_description one;
  for (const std::string id : {"a", "b", "c"}) {
    one.transactional_id = id;
    coordinators->transaction_queries.answer(to_message(transactions_answer{{one}, id != "c"}));
    settle();
    if (id == "c") break;
    EXPECT_EQ(query_of(*coordinators->transaction_queries.oldest().read()).after, id);
  }
  const auto told = take<kafka::list_transactions_response>().transaction_states;
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told.at(2).transactional_id, "c");
}

TEST_F(transaction_question, about_more_ids_than_one_list_takes_is_refused) {
  send(kafka::list_transactions_request{}, 2);
  transactions_answer piece{{}, true};
  for (int i = 0; i < 1'000; ++i) {
    piece.transactions.emplace_back().transactional_id = std::to_string(i) + std::string(32'000, 'x');
  }
  for (int i = 0; i < 3; ++i) {
    coordinators->transaction_queries.answer(to_message(piece));
    settle();
  }
  const auto told = take<kafka::list_transactions_response>();
  EXPECT_EQ(told.error_code, error_code::policy_violation);
  EXPECT_TRUE(told.transaction_states.empty());
}

TEST_F(transaction_question, with_a_pattern_that_could_backtrack_is_answered_in_linear_time) {
  kafka::list_transactions_request request;
  request.transactional_id_pattern = "(.*)(.*)(.*)x";
  send(request, 2);
  transactions_answer all;
  for (int i = 0; i < 20'000; ++i) {
    all.transactions.emplace_back().transactional_id = std::to_string(i) + std::string(200, 'y');
  }
  const auto begun = system_clock().monotonic();
  coordinators->transaction_queries.answer(to_message(all));
  EXPECT_TRUE(take<kafka::list_transactions_response>().transaction_states.empty());
  EXPECT_LT(system_clock().monotonic() - begun, 1s);
}

TEST_F(transaction_question, tells_of_each_id_once_and_of_those_without_room_to_ask_again) {
  kafka::describe_transactions_request request;
  request.transactional_ids = {"a", "a", "b", "c", "d"};
  send(request, 0);
  transaction_description big;
  for (int i = 0; i < 600; ++i) big.partitions.push_back({std::string(30'000, 't'), kafka::partition_index(i)});
  big.transactional_id = "b";
  coordinators->transaction_queries.answer(to_message(transactions_answer{{big}, true}));
  const auto told = take<kafka::describe_transactions_response>().transaction_states;
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told.at(0).error_code, error_code::transactional_id_not_found);
  EXPECT_EQ(told.at(1).error_code, error_code::none);
  EXPECT_EQ(told.at(2).error_code, error_code::coordinator_load_in_progress);
  EXPECT_EQ(told.at(3).transactional_id, "d");
}

TEST_F(transaction_question, writes_markers_straight_to_the_partitions) {
  kafka::write_txn_markers_request request;
  auto& marker = request.markers.emplace_back();
  marker.producer_id = hundred.producer;
  marker.producer_epoch = hundred.epoch;
  marker.coordinator_epoch = 2;
  marker.topics.push_back({"t", {kafka::partition_index(0), kafka::partition_index(7)}});
  send(request, 1);
  const auto told = near[0]->markers.oldest().read();
  EXPECT_EQ(told->getProducerId(), 100);
  EXPECT_EQ(told->getProducerEpoch(), 3);
  EXPECT_EQ(told->getCoordinatorEpoch(), 0) << "there is no coordinator but the node's own";
  EXPECT_FALSE(told->getCommits());
  near[0]->markers.answer(make_envelope<schema::MarkerAnswer>(
      [](auto root) { root.setErrorCode(static_cast<std::int16_t>(error_code::invalid_producer_epoch)); }));
  const auto answered = take<kafka::write_txn_markers_response>().markers.at(0).topics.at(0).partitions;
  EXPECT_EQ(answered.at(0).error_code, error_code::invalid_producer_epoch);
  EXPECT_EQ(answered.at(1).error_code, error_code::unknown_topic_or_partition);
}

TEST_F(transaction_question, about_producers_tells_where_their_open_transaction_begins) {
  kafka::describe_producers_request request;
  request.topics.push_back({"t", {kafka::partition_index(0)}});
  send(request, 0);
  near[0]->state_queries.answer(make_envelope<schema::StateAnswer>([](schema::StateAnswer::Builder root) {
    auto producers = root.initProducers(1);
    producers[0].setId(100);
    producers[0].setTransactionStart(42);
    producers[0].setCoordinatorEpoch(2);
  }));
  const auto told = take<kafka::describe_producers_response>().topics.at(0).partitions.at(0).active_producers.at(0);
  EXPECT_EQ(told.current_txn_start_offset.value, 42);
  EXPECT_EQ(told.coordinator_epoch, 2);
}

}  // namespace
}  // namespace millrace
