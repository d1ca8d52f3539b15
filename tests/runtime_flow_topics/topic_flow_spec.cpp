#include "runtime/flow/topics/topic_flow.hpp"

#include <gmock/gmock.h>

#include "runtime/store/memory_map.hpp"
#include "tests/runtime_flow_topics/summing_service.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const kafka::partition_index first(0), second(1);
constexpr wall_time now{1000};

class topic_flow_spec : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    auto opened = topic_flow::open(service, plan, state, {.round_events = 2});
    ASSERT_TRUE(opened);
    uut = std::move(*opened);
    uut->assign(0, first, now);
  }

  void run_all(kafka::partition_index partition = first) {
    while (!uut->through(0, partition)) ASSERT_TRUE(uut->run_round(0, partition, now));
  }

  /// As a host does, whose table and topics are durable at once.
  flow_cut commit() {
    auto cut = uut->cut();
    state.apply(cut.state);
    uut->committed();
    return cut;
  }

  const service_definition service = summing();
  const graph_plan plan = *service.graph({});
  memory_map state;
  std::unique_ptr<topic_flow> uut;
};

TEST_F(topic_flow_spec, gives_with_a_cut_what_it_read_and_what_followed) {
  uut->fill(0, first, batch_of(0, {"a 1", "b 2", "a 3"}), {});
  run_all();
  const auto cut = commit();
  EXPECT_THAT(outputs_of(cut), ElementsAre("0 a:1", "0 b:2", "0 a:4"));
  ASSERT_EQ(cut.positions.size(), 1u);
  EXPECT_EQ(cut.positions[0].next.value, 3);
  EXPECT_FALSE(uut->has_changes());
  EXPECT_THAT(outputs_of(uut->cut()), IsEmpty());
}

TEST_F(topic_flow_spec, goes_on_from_the_last_cut_that_was_kept) {
  uut->fill(0, first, batch_of(0, {"a 1"}), {});
  run_all();
  commit();
  uut->fill(0, first, batch_of(1, {"a 10"}), {});
  run_all();  // and is lost
  open();
  EXPECT_EQ(uut->next(0, first).value, 1);
  uut->fill(0, first, batch_of(1, {"a 10"}), {});
  run_all();
  EXPECT_THAT(outputs_of(commit()), ElementsAre("0 a:11"));
}

TEST_F(topic_flow_spec, cuts_within_a_stretch) {
  uut->fill(0, first, batch_of(0, {"a 1", "a 2", "a 3"}), {});
  ASSERT_TRUE(uut->run_round(0, first, now));
  const auto cut = commit();
  EXPECT_THAT(outputs_of(cut), ElementsAre("0 a:1", "0 a:3"));
  EXPECT_EQ(cut.positions[0].next.value, 2);
}

TEST_F(topic_flow_spec, makes_a_dead_letter_of_what_it_cannot_read) {
  uut->fill(0, first, batch_of(7, {"nonsense", "throw it", "a 1"}), {});
  uut->skip_to(0, first, kafka::offset(7));
  run_all();
  const auto cut = commit();
  EXPECT_THAT(outputs_of(cut), ElementsAre("1 nonsense", "1 throw it", "0 a:1"));
  const auto& headers = cut.outputs[0].record.headers;
  EXPECT_THAT(headers, ElementsAre(std::pair("reason", "no payment"), std::pair("source", "payments"),
                                   std::pair("partition", "0"), std::pair("offset", "7")));
  EXPECT_EQ(cut.outputs[1].record.headers[0].second, "thrown");
  EXPECT_EQ(uut->figures().dead_letters, 2u);
}

TEST_F(topic_flow_spec, keeps_a_position_that_was_skipped_to) {
  uut->skip_to(0, first, kafka::offset(40));
  EXPECT_TRUE(uut->has_changes());
  commit();
  open();
  EXPECT_EQ(uut->next(0, first).value, 40);
}

TEST_F(topic_flow_spec, knows_how_far_each_partition_is_in_event_time) {
  uut->assign(0, second, now);
  EXPECT_EQ(uut->newest(0, first), beginning_of_time);
  uut->fill(0, first, batch_of(5, {"a 1"}), {});
  run_all();
  EXPECT_EQ(uut->newest(0, first).value, 5);
  EXPECT_EQ(uut->newest(0, second), beginning_of_time);
  commit();
  open();
  EXPECT_EQ(uut->newest(0, first).value, 5);
}

}  // namespace
}  // namespace millrace::flow
