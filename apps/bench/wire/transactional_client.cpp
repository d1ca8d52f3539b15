#include "apps/bench/wire/transactional_client.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/10_find_coordinator.hpp"
#include "codecs/kafka/api/18_api_versions.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"
#include "codecs/kafka/api/26_end_txn.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace::bench {
namespace {

using kafka::error_code;
using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds before_next_try{20};
constexpr std::chrono::seconds patience{60};
constexpr std::int32_t transaction_timeout_ms = 60'000;
constexpr std::int8_t transactional_key = 1;
constexpr int api_versions_version = 3, find_coordinator_version = 4, init_producer_id_version = 4,
              add_partitions_version = 3;

bool asks_for_patience(error_code code) {
  return code == error_code::concurrent_transactions || code == error_code::coordinator_load_in_progress ||
         code == error_code::coordinator_not_available || code == error_code::not_coordinator;
}

/// The worst of many: a refusal before what asks for patience before none.
void note(error_code& worst, error_code code) {
  if (worst == error_code::none || (code != error_code::none && !asks_for_patience(code))) worst = code;
}

}  // namespace

result<transactional_client> transactional_client::begin(settings with) {
  auto connection = wire_client::connect(with.server);
  if (!connection) return connection.error();
  transactional_client made(std::move(with), std::move(*connection));
  if (const auto done = made.find_version(); !done) return done.error();
  if (const auto done = made.find_coordinator(); !done) return done.error();
  if (const auto done = made.register_id(); !done) return done.error();
  made.put_off_ = 0;
  return made;
}

result<void> transactional_client::insist(const char* action, const std::function<result<error_code>()>& ask) {
  const auto deadline = clock::now() + patience;
  for (;;) {
    const auto code = ask();
    if (!code) return code.error();
    if (*code == error_code::none) return {};
    const auto words = std::string(action) + " " + settings_.transactional_id + ": " + std::string(kafka::name(*code));
    if (!asks_for_patience(*code)) return make_error(errc::unavailable, words);
    if (clock::now() > deadline) return make_error(errc::timed_out, words);
    ++put_off_;
    std::this_thread::sleep_for(before_next_try);
  }
}

result<void> transactional_client::find_version() {
  kafka::api_versions_request request;
  request.client_software_name = client_id;
  request.client_software_version = "1";
  const auto answer = connection_.call<kafka::api_versions_response>(request, api_versions_version);
  if (!answer) return answer.error();
  for (const auto& feature : answer->finalized_features) {
    if (feature.name == "transaction.version") version_ = std::max<int>(version_, feature.max_version_level);
  }
  return {};
}

/// Kafka makes the coordinator's log when it is first asked for.
result<void> transactional_client::find_coordinator() {
  kafka::find_coordinator_request request;
  request.key_type = transactional_key;
  request.coordinator_keys = {settings_.transactional_id};
  return insist("find the coordinator of", [&]() -> result<error_code> {
    const auto answer = connection_.call<kafka::find_coordinator_response>(request, find_coordinator_version);
    if (!answer) return answer.error();
    if (answer->coordinators.size() != 1) return make_error(errc::corrupt, "an answer about another coordinator");
    return answer->coordinators[0].error_code;
  });
}

result<void> transactional_client::register_id() {
  kafka::init_producer_id_request request;
  request.transactional_id = settings_.transactional_id;
  request.transaction_timeout_ms = transaction_timeout_ms;
  return insist("register", [&]() -> result<error_code> {
    const auto answer = connection_.call<kafka::init_producer_id_response>(request, init_producer_id_version);
    if (!answer) return answer.error();
    go_on_as(answer->producer_id, answer->producer_epoch);
    return answer->error_code;
  });
}

void transactional_client::go_on_as(kafka::producer_id who, kafka::producer_epoch epoch) {
  if (who == who_ && epoch == epoch_) return;
  who_ = who;
  epoch_ = epoch;
  std::ranges::fill(sequences_, kafka::sequence_number(0));
}

result<void> transactional_client::announce(const transactional_batches& batches) {
  kafka::add_partitions_to_txn_request request;
  request.v3_and_below_transactional_id = settings_.transactional_id;
  request.v3_and_below_producer_id = who_;
  request.v3_and_below_producer_epoch = epoch_;
  auto& topic = request.v3_and_below_topics.emplace_back();
  topic.name = settings_.topic;
  for (const auto& share : batches.shares()) topic.partitions.push_back(share.partition);
  return insist("add partitions to", [&]() -> result<error_code> {
    const auto answer = connection_.call<kafka::add_partitions_to_txn_response>(request, add_partitions_version);
    if (!answer) return answer.error();
    auto worst = error_code::none;
    for (const auto& answered : answer->results_by_topic_v3_and_below) {
      for (const auto& partition : answered.results_by_partition) note(worst, partition.partition_error_code);
    }
    return worst;
  });
}

result<void> transactional_client::produce(transactional_batches& batches) {
  if (version_ < 2) {
    if (const auto announced = announce(batches); !announced) return announced.error();
  }
  for (std::size_t i = 0; i < batches.shares().size(); ++i) {
    const auto& share = batches.shares()[i];
    auto& next = sequences_[static_cast<std::size_t>(share.partition.value)];
    batches.stamp(i, who_, epoch_, next);
    next = kafka::advance(next, share.records);
  }
  // A batch that a first try has written is answered like a new one when it comes again.
  return insist("produce as", [&]() -> result<error_code> {
    const auto answer = connection_.call_encoded<kafka::produce_response>(batches.frame(), produce_version());
    if (!answer) return answer.error();
    auto worst = error_code::none;
    for (const auto& topic : answer->responses) {
      for (const auto& partition : topic.partition_responses) note(worst, partition.error_code);
    }
    return worst;
  });
}

result<void> transactional_client::commit() {
  kafka::end_txn_request request;
  request.transactional_id = settings_.transactional_id;
  request.producer_id = who_;
  request.producer_epoch = epoch_;
  request.committed = true;
  const int end_version = version_ >= 2 ? 5 : 4;
  return insist("commit", [&]() -> result<error_code> {
    const auto answer = connection_.call<kafka::end_txn_response>(request, end_version);
    if (!answer) return answer.error();
    if (answer->error_code == error_code::none && version_ >= 2) go_on_as(answer->producer_id, answer->producer_epoch);
    return answer->error_code;
  });
}

}  // namespace millrace::bench
