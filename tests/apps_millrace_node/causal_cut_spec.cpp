#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

#include "tests/apps_millrace_node/stream_node.hpp"

namespace millrace {
namespace {

constexpr int chains = 3;
constexpr auto run_time = std::chrono::milliseconds(2500);
constexpr auto between_snapshots = std::chrono::milliseconds(10);
constexpr int looked_at_max = 40;

/// Chains in which each thing follows from the one before: a record, the offset behind it, a row with the same number,
/// the next record.
struct causal_cut : stream_node {
  causal_cut() {
    start();
    EXPECT_EQ(create_volume("/payments"), "");
    EXPECT_EQ(create_stream("/payments/cards"), "");
    EXPECT_EQ(create_table("/payments/last_use"), "");
    for (int i = 0; i < chains; ++i) EXPECT_EQ(*connect()->create_topic(topic_of("payments", i), 1), error_code::none);
  }

  static std::string topic_of(const std::string& volume, int chain) {
    return volume + ".cards.chain" + std::to_string(chain);
  }
  static std::string name_of(int chain) { return "chain" + std::to_string(chain); }

  void run_chain(int chain) {
    const auto client = connect();
    const auto topic = topic_of("payments", chain);
    for (int i = 1; !over; ++i) {
      const auto said = client->produce(topic, 0, std::to_string(i));
      if (!said || said->error != error_code::none) return fail("record");
      if (commit(*client, name_of(chain), topic, i) != error_code::none) return fail("offset");
      if (const auto why = put("/payments/last_use", name_of(chain), std::to_string(i)); !why.empty()) return fail(why);
      ++links;
    }
  }

  void fail(const std::string& why) {
    const std::lock_guard lock(mutex);
    failure = why;
    failed.notify_all();
  }

  void look_at(int number) {
    const auto volume = "v" + std::to_string(number);
    ASSERT_EQ(clone("/payments", "s" + std::to_string(number), "/" + volume), "");
    for (int chain = 0; chain < chains; ++chain) {
      const auto topic = topic_of(volume, chain);
      const auto records = connect()->fetch(topic, 0, 0)->high_watermark;
      const auto offset = std::max<std::int64_t>(committed(name_of(chain), topic), 0);
      const auto row = get("/" + volume + "/last_use", name_of(chain));
      const auto rows = row.empty() ? 0 : std::stoll(row);
      EXPECT_LE(offset, records) << volume << ": an offset without its record";
      EXPECT_LE(rows, offset) << volume << ": a row without the offset that it follows from";
      EXPECT_LE(records, rows + 1) << volume << ": a record without the row that it follows from";
    }
    EXPECT_EQ(delete_volume(("/" + volume).c_str()), "");
  }

  std::atomic<bool> over{false};
  std::atomic<int> links{0};
  std::mutex mutex;
  std::condition_variable failed;
  std::string failure;
};

TEST_F(causal_cut, shows_no_effect_without_its_cause) {
  std::vector<std::thread> threads;
  for (int i = 0; i < chains; ++i) threads.emplace_back([this, i] { run_chain(i); });
  int taken = 0;
  const auto end = std::chrono::steady_clock::now() + run_time;
  while (std::chrono::steady_clock::now() < end) {
    const auto next = std::chrono::steady_clock::now() + between_snapshots;
    const auto why = snapshot("/payments", "s" + std::to_string(taken));
    EXPECT_EQ(why, "");
    if (!why.empty()) break;
    ++taken;
    std::unique_lock lock(mutex);
    failed.wait_until(lock, next, [&] { return !failure.empty(); });
  }
  over = true;
  for (auto& t : threads) t.join();
  EXPECT_EQ(failure, "");
  EXPECT_GT(links, chains) << "nothing happened";
  RecordProperty("snapshots", taken);
  RecordProperty("links", links);
  std::cout << taken << " snapshots, " << links << " links\n";
  for (int number = 0; number < taken; number += std::max(1, taken / looked_at_max)) look_at(number);
}

}  // namespace
}  // namespace millrace
