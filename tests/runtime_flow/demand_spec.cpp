#include "tests/runtime_flow/flow_fixture.hpp"

namespace millrace {
namespace {

using demand = flow_fixture;

TEST_F(demand, a_sink_that_finishes_nothing_stops_the_source_after_a_window) {
  written.finishes_at_once = false;
  const auto flow = start(numbers(100000).into(into(written)));
  run();
  EXPECT_EQ(written.batches, 4u);
  EXPECT_EQ(source.pulls, 4u);
  flow.abort();
  run();
}

TEST_F(demand, each_stage_adds_at_most_its_window_to_what_is_under_way) {
  written.finishes_at_once = false;
  const auto same = [](std::int64_t&& n) { return n; };
  const auto flow = start(numbers(100000).map(same).map(same).into(into(written)));
  run();
  EXPECT_EQ(written.batches, 4u);
  EXPECT_EQ(source.pulls, 4u * 3);
  flow.abort();
  run();
}

TEST_F(demand, the_source_is_read_as_fast_as_the_sink_finishes) {
  written.finishes_at_once = false;
  const auto flow = start(numbers(1000000).map([](std::int64_t&& n) { return n; }).into(into(written)));
  run();
  for (int i = 0; i < 500; ++i) {
    written.finish_one();
    run();
    const auto finished = static_cast<std::int64_t>(written.batches - written.unfinished.size());
    ASSERT_LE(source.next, (finished + 4 * 2) * 10) << "read ahead of what is allowed";
    ASSERT_FALSE(written.unfinished.empty()) << "the sink has nothing to do though there are events";
  }
  flow.abort();
  run();
}

TEST_F(demand, a_source_is_asked_once_at_a_time) {
  source.answers_at_once = false;
  const auto flow = start(numbers(100).into(into(written)));
  run();
  EXPECT_EQ(source.pulls, 1u);
  source.held->deliver({{1, 2, 3}, source_position(3)});
  run();
  EXPECT_EQ(source.pulls, 2u);
  EXPECT_EQ(written.events, (std::vector<std::int64_t>{1, 2, 3}));
  flow.abort();
  run();
}

TEST_F(demand, a_stage_that_makes_much_of_little_takes_nothing_more_until_it_has_handed_it_on) {
  written.finishes_at_once = false;
  const auto flow = start(numbers(100000)
                              .flat_map<std::int64_t>([](std::int64_t&& n, std::vector<std::int64_t>& out) {
                                out.insert(out.end(), 10, n);
                              })
                              .into(into(written)));
  run();
  EXPECT_EQ(written.batches, 4u);
  EXPECT_EQ(written.events.size(), 40u) << "what follows from one batch of 10 is handed on 10 at a time";
  EXPECT_EQ(source.pulls, 4u) << "no more than the window";
  flow.abort();
  run();
}

TEST_F(demand, every_window_and_batch_size_lets_everything_through_in_order) {
  for (int window = 1; window <= 5; ++window) {
    for (const std::size_t size : {1, 3, 7}) {
      options = {.window_batches = window, .batch_events_max = size};
      source = {};
      written = {};
      ended.reset();
      start(numbers(100).map([](std::int64_t&& n) { return n; }).into(into(written)));
      run();
      ASSERT_TRUE(ended && *ended) << "window " << window;
      ASSERT_EQ(written.events.size(), 100u);
      ASSERT_TRUE(std::is_sorted(written.events.begin(), written.events.end()));
    }
  }
}

}  // namespace
}  // namespace millrace
