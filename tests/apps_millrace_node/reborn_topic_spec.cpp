#include <atomic>
#include <thread>

#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

constexpr int lives = 15;

/// A topic that is deleted and made again while clients use it.
class reborn_topic : public node_fixture {
 protected:
  /// Records say in which life of the topic the producer believed to be.
  void produce_all_the_time(const std::string& address) {
    wire_client client(address);
    while (!over) {
      const auto before = life.load();
      const auto said = client.produce("t", 0, std::to_string(before));
      if (!said) {
        producer_failure = said.error().context;
        return;
      }
    }
  }

  /// A record of an old life in a new one is what must not be. It may be one behind: sent before, appended after.
  void consume_all_the_time(const std::string& address) {
    wire_client client(address);
    for (std::int64_t next = 0; !over;) {
      const auto before = life.load();
      const auto part = client.fetch("t", 0, next, 5);
      if (!part) {
        consumer_failure = part.error().context;
        return;
      }
      if (part->error != error_code::none || part->records.empty()) {
        if (part->error != error_code::none || part->high_watermark < next) next = 0;
        continue;
      }
      for (const auto& r : part->records) {
        if (std::stoi(r.value) < before - 1)
          consumer_failure = "life " + std::to_string(before) + " shows a record of " + r.value;
      }
      next = part->records.back().offset + 1;
    }
  }

  std::atomic<int> life{0};
  std::atomic<bool> over{false};
  std::string producer_failure, consumer_failure;  // read after the end
};

TEST_F(reborn_topic, shows_no_record_of_the_old_one_and_hangs_nobody) {
  start();
  const auto admin = connect();
  ASSERT_EQ(*admin->create_topic("t", 1), error_code::none);
  std::thread producer([&] { produce_all_the_time(uut->kafka_address()); });
  std::thread consumer([&] { consume_all_the_time(uut->kafka_address()); });
  for (int i = 1; i <= lives; ++i) {
    for (int n = 0; n < 5; ++n) EXPECT_TRUE(admin->produce("t", 0, std::to_string(i - 1)));
    EXPECT_EQ(*admin->delete_topic("t"), error_code::none);
    life = i;
    EXPECT_EQ(*admin->create_topic("t", 1), error_code::none);
    const auto seen = admin->fetch_all("t", 0);
    ASSERT_TRUE(seen) << seen.error().context;
    for (const auto& r : *seen) EXPECT_GE(std::stoi(r.value), i - 1) << r.value << " at " << r.offset;
  }
  over = true;
  producer.join();
  consumer.join();
  EXPECT_EQ(producer_failure, "");
  EXPECT_EQ(consumer_failure, "");
}

TEST_F(reborn_topic, begins_at_zero_after_a_loss_of_power_too) {
  start();
  auto admin = connect();
  ASSERT_EQ(*admin->create_topic("t", 1), error_code::none);
  for (const auto* value : {"old", "older"}) ASSERT_EQ(admin->produce("t", 0, value)->error, error_code::none);
  ASSERT_EQ(*admin->delete_topic("t"), error_code::none);
  ASSERT_EQ(*admin->create_topic("t", 1), error_code::none);
  ASSERT_EQ(admin->produce("t", 0, "new")->error, error_code::none);
  admin.reset();
  lose_power(3, tearing::front);
  start();
  EXPECT_EQ(*connect()->fetch_all("t", 0), (std::vector<placed_value>{{0, "new"}}));
}

}  // namespace
}  // namespace millrace
