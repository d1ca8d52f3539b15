#include <algorithm>
#include <random>
#include <thread>

#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

constexpr int seeds = 12;
constexpr int lives_each = 3;
constexpr int partitions = 3;
constexpr int producers = 3;

class power_loss : public node_fixture {
 protected:
  struct acknowledged {
    std::int32_t partition;
    placed_value record;
  };

  /// Produces until the node goes, to partitions in turn; what was acknowledged.
  static std::vector<acknowledged> produce_until_the_end(const std::string& address, int life, int producer) {
    std::vector<acknowledged> done;
    wire_client client(address);
    for (int number = 0;; ++number) {
      const std::int32_t partition = (number + producer) % partitions;
      auto value = std::to_string(life) + "/" + std::to_string(producer) + "/" + std::to_string(number);
      const auto said = client.produce("t", partition, value);
      if (!said || said->error != error_code::none) return done;
      done.push_back({partition, {said->offset, std::move(value)}});
    }
  }

  /// Several produce at once; in the middle of some write or sync the power goes.
  void produce_while_the_power_goes(int life, std::uint64_t after) {
    disk.cut_after(after);
    std::vector<std::vector<acknowledged>> done(producers);
    std::vector<std::thread> threads;
    for (int p = 0; p < producers; ++p) {
      threads.emplace_back(
          [&, p, address = uut->kafka_address()] { done[p] = produce_until_the_end(address, life, p); });
    }
    for (auto& t : threads) t.join();
    for (auto& each : done) promised.insert(promised.end(), each.begin(), each.end());
  }

  void expect_all_promises_kept() {
    const auto client = connect();
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
      const auto found = client->fetch_all("t", partition);
      ASSERT_TRUE(found) << found.error().context;
      for (std::size_t i = 0; i < found->size(); ++i) {
        ASSERT_EQ((*found)[i].offset, static_cast<std::int64_t>(i)) << "a gap in partition " << partition;
      }
      for (const auto& [where, record] : promised) {
        if (where != partition) continue;
        ASSERT_LT(record.offset, static_cast<std::int64_t>(found->size())) << record.value << " is lost";
        EXPECT_EQ((*found)[static_cast<std::size_t>(record.offset)].value, record.value);
      }
      expect_once(*found);
    }
  }

  static void expect_once(const std::vector<placed_value>& found) {
    std::vector<std::string> values;
    for (const auto& r : found) values.push_back(r.value);
    std::sort(values.begin(), values.end());
    EXPECT_EQ(std::adjacent_find(values.begin(), values.end()), values.end()) << "a record is there twice";
  }

  std::vector<acknowledged> promised;
};

class power_loss_seeds : public power_loss, public testing::WithParamInterface<int> {};

TEST_P(power_loss_seeds, no_acknowledged_record_is_lost_moved_or_damaged) {
  std::mt19937_64 random(GetParam());
  const std::size_t journal_bytes = GetParam() % 3 == 0 ? 0 : 1 << 20;
  start(journal_bytes);
  ASSERT_EQ(*connect()->create_topic("t", partitions), error_code::none);
  for (int life = 0; life < lives_each; ++life) {
    ASSERT_NO_FATAL_FAILURE(produce_while_the_power_goes(life, 1 + random() % 400));
    lose_power(random(), static_cast<tearing>(random() % 3));
    ASSERT_NO_FATAL_FAILURE(start(journal_bytes));
    ASSERT_NO_FATAL_FAILURE(expect_all_promises_kept()) << "seed " << GetParam() << " life " << life;
  }
  const auto said = connect()->produce("t", 0, "after");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->error, error_code::none) << "the log goes on";
}

INSTANTIATE_TEST_SUITE_P(many, power_loss_seeds, testing::Range(1, 1 + seeds));

TEST_F(power_loss, a_topic_that_was_confirmed_is_there_again) {
  start();
  ASSERT_EQ(*connect()->create_topic("kept", 2), error_code::none);
  lose_power(1, tearing::nothing);
  start();
  EXPECT_EQ(*connect()->create_topic("kept", 2), error_code::topic_already_exists);
}

}  // namespace
}  // namespace millrace
