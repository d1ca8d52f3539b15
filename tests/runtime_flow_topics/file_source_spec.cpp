#include "runtime/flow/topics/file_source.hpp"

#include <gmock/gmock.h>

#include <variant>

#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/topic_flow.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const kafka::partition_index only(0);
constexpr wall_time now{1000};

struct greeting {
  std::string word;
};
using name_or_greeting = std::variant<std::string, greeting>;

/// Greets each name by the last word of the file.
struct greets {
  using output = std::string;
  using context = process_context<std::uint32_t, output>;
  value_state<std::string> word{"word"};
  static auto states(auto& self) { return std::tie(self.word); }

  void on_event(const name_or_greeting& in, context& c) {
    if (const auto* changed = std::get_if<greeting>(&in)) {
      word.edit() = changed->word;
    } else {
      c.emit(word.get() + " " + std::get<std::string>(in));
    }
  }
};

result<greeting> read_greeting(std::string_view file) {
  if (file.empty()) return make_error(errc::invalid_argument, "no word");
  return greeting{std::string(file)};
}

service_definition greeter() {
  return {.name = "greeter",
          .graph = [](const service_settings&) -> result<graph_plan> {
            graph g("greeter");
            const auto names = g.source<std::string>("names").map([](std::string&& n) { return name_or_greeting(n); });
            const auto words = g.source<greeting>("words").map([](greeting&& w) { return name_or_greeting(w); });
            names.merge(words)
                .key_by([](const name_or_greeting&) { return std::uint32_t{0}; })
                .process("greet", greets{})
                .out.into("greetings");
            return g.plan();
          },
          .sources = {read_topic<std::string>(
              "names", "names",
              [](const topic_record& record) -> result<timed<std::string>> {
                return timed<std::string>{std::string(record.value.value_or("")), event_time(record.time.value)};
              })},
          .sinks = {write_topic<std::string>(
              "greetings", "greetings",
              [](const std::string& text, event_time) { return new_topic_record{.value = text}; })},
          .files = {read_file<greeting>("words", "word.txt", read_greeting, 100)}};
}

class file_source_spec : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    uut = *topic_flow::open(service, plan, state);
    uut->assign(0, only, now);
  }

  std::vector<std::string> greet(const std::string& name) {
    kafka::batch_builder builder({.base_offset = uut->next(0, only)});
    builder.add({.timestamp = kafka::timestamp(5), .value = name});
    uut->fill(0, only, *builder.finish(), {});
    EXPECT_TRUE(uut->run_round(0, only, now));
    return commit();
  }

  std::vector<std::string> commit() {
    const auto cut = uut->cut();
    state.apply(cut.state);
    uut->committed();
    std::vector<std::string> told;
    for (const auto& output : cut.outputs) {
      told.push_back(output.record.value.value_or("none"));
      for (const auto& [name, value] : output.record.headers) told.push_back(name + "=" + value);
    }
    return told;
  }

  const service_definition service = greeter();
  const graph_plan plan = *service.graph({});
  memory_map state;
  std::unique_ptr<topic_flow> uut;
};

TEST_F(file_source_spec, what_a_file_says_is_an_event_between_two_commits) {
  EXPECT_EQ(*uut->take_file(0, "hello", event_time(7), now), "");
  EXPECT_TRUE(uut->has_changes());
  EXPECT_THAT(greet("Ann"), ElementsAre("hello Ann"));
  EXPECT_EQ(*uut->take_file(0, "goodbye", event_time(8), now), "");
  EXPECT_THAT(greet("Ann"), ElementsAre("goodbye Ann"));
}

TEST_F(file_source_spec, nobody_waits_for_the_next_content) {
  EXPECT_EQ(*uut->take_file(0, "hello", event_time(1), now), "");
  greet("Ann");
  EXPECT_EQ(uut->graph().figures().back().mark, event_time(5));
}

TEST_F(file_source_spec, one_that_makes_no_event_is_refused_and_told_as_a_dead_letter) {
  EXPECT_EQ(*uut->take_file(0, "hello", event_time(7), now), "");
  EXPECT_EQ(*uut->take_file(0, "", event_time(8), now), "no word");
  EXPECT_THAT(commit(), ElementsAre("none", "reason=no word", "source=words"));
  EXPECT_THAT(greet("Ann"), ElementsAre("hello Ann"));
  EXPECT_EQ(uut->figures().dead_letters, 1U);
}

TEST_F(file_source_spec, what_was_not_committed_is_forgotten_by_a_restart) {
  EXPECT_EQ(*uut->take_file(0, "hello", event_time(7), now), "");
  EXPECT_THAT(commit(), IsEmpty());
  EXPECT_EQ(*uut->take_file(0, "goodbye", event_time(8), now), "");
  open();
  EXPECT_THAT(greet("Ann"), ElementsAre("hello Ann"));
}

}  // namespace
}  // namespace millrace::flow
