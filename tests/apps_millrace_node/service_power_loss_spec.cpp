// A service in a node whose power goes at any moment: its outputs, read committed, are those of a run without a loss.
#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <thread>

#include "apps/fraud/card_velocity.hpp"
#include "apps/fraud/fraud_service.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "runtime/flow/topics/record_feed.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;

constexpr int seeds = 4;
constexpr int lives_each = 3;
constexpr int cards = 3;
constexpr int partitions = 4;  // of what the service makes
constexpr fraud::place houston{29.76, -95.37}, stockholm{59.33, 18.06};

class service_power_loss : public node_fixture {
 protected:
  service_power_loss() { also = {{"", "node.services", "fraud"}}; }

  /// Each card is used in turn here and there, too fast for any journey.
  std::string next_use() {
    const auto number = ++used;
    const auto card = number % cards;
    const auto where = (number / cards) % 2 == 0 ? houston : stockholm;
    return to_json(fraud::card_use{.id = static_cast<std::uint64_t>(number),
                                   .at_ms = 1'500'000'000'000 + number * 60'000,
                                   .card = "card-" + std::to_string(card),
                                   .amount = 1,
                                   .category = "shopping_pos",
                                   .merchant = "m",
                                   .where = where});
  }

  void use_cards_until_the_end() {
    const auto client = connect();
    for (;;) {
      const auto partition = (used + 1) % cards % partitions;
      const auto said = client->produce("transactions", static_cast<std::int32_t>(partition), next_use());
      if (!said || said->error != error_code::none) return;
    }
  }

  /// All that committed readers see of a partition.
  std::vector<std::string> committed(wire_client& client, const std::string& topic, std::int32_t partition) {
    std::vector<std::string> values;
    flow::record_feed feed(kafka::partition_index(partition), kafka::offset(0));
    for (;;) {
      kafka::fetch_request request;
      request.min_bytes = 0;
      request.max_bytes = 1 << 20;
      request.isolation_level = 1;
      request.session_epoch = -1;
      auto& named = request.topics.emplace_back();
      named.topic = topic;
      auto& wanted = named.partitions.emplace_back();
      wanted.partition = kafka::partition_index(partition);
      wanted.fetch_offset = feed.next();
      wanted.partition_max_bytes = 1 << 20;
      const auto answer = client.call<kafka::fetch_response>(request, 11);
      if (!answer) throw std::runtime_error(answer.error().context);
      const auto& told = answer->responses.at(0).partitions.at(0);
      if (told.error_code != error_code::none) throw std::runtime_error(std::string(kafka::name(told.error_code)));
      const auto before = feed.next();
      take(feed, told, values);
      if (feed.next() == before) return values;
    }
  }

  template <class Told>
  static void take(flow::record_feed& feed, const Told& told, std::vector<std::string>& values) {
    std::vector<aborted_transaction> aborted;
    if (told.aborted_transactions) {
      for (const auto& one : *told.aborted_transactions) aborted.push_back({one.producer_id, one.first_offset});
    }
    const auto* bytes = std::get_if<std::span<const std::byte>>(&told.records);
    if (bytes == nullptr) return;
    feed.fill({bytes->begin(), bytes->end()}, std::move(aborted));
    for (flow::topic_record record;;) {
      const auto more = feed.take(record);
      if (!more) throw std::runtime_error(more.error().context);
      if (!*more) return;
      values.emplace_back(record.value.value_or(""));
    }
  }

  void wait_until_caught_up() {
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (uut->fraud()->lag() > 0) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << lines.str();
      std::this_thread::yield();
    }
  }

  /// What the rules say of what the topic holds.
  std::vector<std::string> expected(wire_client& client) {
    std::vector<std::string> alerts;
    std::map<std::string, fraud::card_memory> memory;
    for (int partition = 0; partition < partitions; ++partition) {
      for (const auto& json : committed(client, "transactions", partition)) {
        const auto use = *fraud::card_use_from_json(json);
        for (const auto& found : look_at(memory[use.card], use, fraud::thresholds{})) alerts.push_back(to_json(found));
      }
    }
    std::ranges::sort(alerts);
    return alerts;
  }

  std::int64_t used = 0;
};

class service_power_loss_seeds : public service_power_loss, public testing::WithParamInterface<int> {};

TEST_P(service_power_loss_seeds, each_alert_is_there_once_and_none_is_missing) {
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  start();
  for (int life = 0; life < lives_each; ++life) {
    disk.cut_after(1 + random() % 300);
    use_cards_until_the_end();
    lose_power(random(), static_cast<tearing>(random() % 3));
    ASSERT_NO_FATAL_FAILURE(start());
  }
  ASSERT_NO_FATAL_FAILURE(wait_until_caught_up());
  const auto client = connect();
  auto alerts = committed(*client, "alerts", 0);
  std::ranges::sort(alerts);
  EXPECT_GT(alerts.size(), 0u);
  const auto wanted = expected(*client);
  EXPECT_EQ(alerts.size(), wanted.size());
  EXPECT_TRUE(alerts == wanted);
}

INSTANTIATE_TEST_SUITE_P(many, service_power_loss_seeds, testing::Range(1, 1 + seeds));

}  // namespace
}  // namespace millrace
