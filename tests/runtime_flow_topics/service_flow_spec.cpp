#include "runtime/flow/topics/service_flow.hpp"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "runtime/store/memory_map.hpp"
#include "tests/runtime_flow_topics/summing_service.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;

constexpr wall_time noon{1000};

kafka::partition_index partition(std::int32_t number) { return kafka::partition_index(number); }

class partitioned_flow : public testing::Test {
 protected:
  /// One that reads these partitions, from what the others have left.
  void open(const std::vector<std::int32_t>& partitions, bool partitioned = true) {
    auto opened = service_flow::open(service, plan, state, {.partitioned = partitioned, .expected = 2});
    ASSERT_TRUE(opened);
    uut = std::move(*opened);
    for (const auto number : partitions) ASSERT_TRUE(uut->assign(0, partition(number), noon));
  }

  void run(std::int32_t number, const std::vector<std::string>& values) {
    auto& flow = uut->of(partition(number));
    flow.fill(0, partition(number), batch_of(flow.next(0, partition(number)).value, values), {});
    while (!flow.through(0, partition(number))) ASSERT_TRUE(flow.run_round(0, partition(number), noon));
  }

  flow_cut commit() {
    auto cut = uut->cut();
    state.apply(cut.state);
    uut->committed();
    return cut;
  }

  const service_definition service = summing();
  const graph_plan plan = *service.graph({});
  memory_map state;
  std::unique_ptr<service_flow> uut;
};

TEST_F(partitioned_flow, keeps_the_state_of_each_partition_apart) {
  open({0, 1});
  run(0, {"a 1"});
  run(1, {"a 10", "a 10"});
  const auto cut = commit();
  EXPECT_THAT(outputs_of(cut), ElementsAre("0 a:1", "0 a:10", "0 a:20"));
  EXPECT_EQ(cut.positions.size(), 2u);
  EXPECT_EQ(uut->figures().records, 3u);
  EXPECT_FALSE(uut->has_changes());
}

TEST_F(partitioned_flow, goes_on_with_partitions_that_others_had) {
  open({0, 1, 2});
  for (int number = 0; number < 3; ++number) run(number, {"a " + std::to_string(number + 1)});
  commit();
  open({2, 0});
  EXPECT_EQ(uut->of(partition(2)).next(0, partition(2)).value, 1);
  run(2, {"a 10"});
  run(0, {"a 10"});
  EXPECT_THAT(outputs_of(commit()), ElementsAre("0 a:11", "0 a:13"));
}

TEST_F(partitioned_flow, leaves_to_others_what_is_theirs) {
  open({0});
  run(0, {"a 1"});
  commit();
  const auto before = state.entries();
  open({1});
  run(1, {"a 1"});
  commit();
  for (const auto& [key, value] : before) EXPECT_EQ(state.entries().at(key), value);
}

TEST_F(partitioned_flow, gives_what_one_flow_gives_if_each_key_is_in_one_partition) {
  std::mt19937_64 random(1);
  std::map<std::string, std::vector<std::string>> told[2];
  std::vector<std::pair<std::int32_t, std::string>> records;
  for (int i = 0; i < 500; ++i) {
    const auto key = static_cast<std::int32_t>(random() % 20);
    records.emplace_back(key % 3, std::to_string(key) + " " + std::to_string(random() % 100));
  }
  for (const bool partitioned : {false, true}) {
    state = {};
    open({0, 1, 2}, partitioned);
    for (const auto& [number, value] : records) {
      run(number, {value});
      if (random() % 10 != 0) continue;
      for (auto& text : outputs_of(commit())) told[partitioned][text.substr(0, text.find(':'))].push_back(text);
      if (random() % 4 == 0) open({0, 1, 2}, partitioned);
    }
    for (auto& text : outputs_of(commit())) told[partitioned][text.substr(0, text.find(':'))].push_back(text);
  }
  EXPECT_EQ(told[0], told[1]);
  EXPECT_EQ(told[0].size(), 20u);
}

TEST_F(partitioned_flow, tells_of_its_stages_as_if_they_were_one) {
  open({0, 1});
  run(0, {"a 1", "b 1"});
  run(1, {"c 1"});
  const auto stages = uut->stages();
  ASSERT_EQ(stages.size(), plan.stages.size());
  std::size_t keys = 0;
  for (const auto& stage : stages) keys += stage.keys;
  EXPECT_EQ(keys, 3u);
}

}  // namespace
}  // namespace millrace::flow
