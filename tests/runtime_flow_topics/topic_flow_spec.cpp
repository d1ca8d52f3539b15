#include "runtime/flow/topics/topic_flow.hpp"

#include <gmock/gmock.h>

#include <charconv>

#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const kafka::partition_index first(0), second(1);
constexpr wall_time now{1000};

struct payment {
  std::string card;
  std::int64_t cents = 0;
};

/// The sum of each card so far.
struct sums {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> sum{"sum"};
  static auto states(auto& self) { return std::tie(self.sum); }

  void on_event(const payment& p, context& c) {
    sum.edit() += p.cents;
    c.emit(c.key() + ":" + std::to_string(sum.get()));
  }
};

/// "card cents"; the record's time is the event's.
result<timed<payment>> read_payment(const topic_record& record) {
  const auto text = record.value.value_or("");
  const auto space = text.find(' ');
  payment p;
  if (space == text.npos) return make_error(errc::invalid_argument, "no payment");
  if (text == "throw it") throw std::runtime_error("thrown");
  p.card = text.substr(0, space);
  std::from_chars(text.data() + space + 1, text.data() + text.size(), p.cents);
  return timed<payment>{std::move(p), event_time(record.time.value)};
}

service_definition summing() {
  return {.name = "sums",
          .graph = [](const service_settings&) -> result<graph_plan> {
            graph g("sums");
            g.source<payment>("payments")
                .key_by([](const payment& p) -> const std::string& { return p.card; })
                .process("sum", sums{})
                .out.into("sums");
            return g.plan();
          },
          .sources = {read_topic<payment>("payments", "payments", read_payment)},
          .sinks = {write_topic<std::string>(
              "sums", "sums", [](const std::string& text, event_time) { return new_topic_record{.value = text}; })}};
}

std::vector<std::byte> batch_of(std::int64_t base, const std::vector<std::string>& values) {
  kafka::batch_builder builder({.base_offset = kafka::offset(base)});
  for (const auto& value : values) builder.add({.timestamp = kafka::timestamp(base), .value = value});
  return *builder.finish();
}

std::vector<std::string> outputs_of(const flow_cut& cut) {
  std::vector<std::string> told;
  for (const auto& output : cut.outputs) {
    told.push_back(std::to_string(output.sink) + " " + output.record.value.value_or("none"));
  }
  return told;
}

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
