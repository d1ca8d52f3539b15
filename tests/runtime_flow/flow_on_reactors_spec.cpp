#include <future>
#include <thread>

#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/reactor.hpp"
#include "tests/runtime_flow/flow_fixture.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// Answers from a thread of its own, as a client library would.
class threaded_source final : public event_source<std::int64_t> {
 public:
  explicit threaded_source(std::int64_t end) : end_(end) {}
  ~threaded_source() override {
    if (thread_.joinable()) thread_.join();
  }

  void pull(std::size_t events_max, pull_reply<std::int64_t> reply) override {
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([this, events_max, reply] {
      if (next_ == end_) return reply.end();
      std::vector<std::int64_t> numbers;
      while (numbers.size() < events_max && next_ < end_) numbers.push_back(next_++);
      reply.deliver({std::move(numbers), source_position(next_)});
    });
  }

 private:
  std::int64_t end_;
  std::int64_t next_ = 0;
  std::thread thread_;
};

TEST(flow_on_reactors, all_stages_run_at_the_home_that_was_given) {
  actor_runtime runtime{reactor_options{.threads = 2}};
  written_log<std::int64_t> written;
  std::promise<bool> ended;
  auto outcome = ended.get_future();
  const auto at_home = [](std::int64_t&& n) {
    EXPECT_EQ(reactor::current()->index(), 1u);
    return n;
  };
  running_flow::start(runtime.system(), &runtime.at(1),
                      flow_from<std::int64_t>(std::make_unique<threaded_source>(1000))
                          .map(at_home)
                          .into(std::make_unique<log_sink<std::int64_t>>(written)),
                      {.window_batches = 4, .batch_events_max = 10},
                      [&](const result<void>& how) { ended.set_value(how.has_value()); });
  ASSERT_EQ(outcome.wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(outcome.get());
  EXPECT_EQ(runtime.stop(10s), 0u);
  EXPECT_EQ(written.events.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(written.events.begin(), written.events.end()));
}

TEST(flow_on_reactors, a_flow_that_still_runs_can_be_ended_with_the_runtime) {
  actor_runtime runtime{reactor_options{.threads = 1}};
  written_log<std::int64_t> written;
  const auto flow = running_flow::start(runtime.system(), &runtime.at(0),
                                        flow_from<std::int64_t>(std::make_unique<threaded_source>(INT64_MAX))
                                            .into(std::make_unique<log_sink<std::int64_t>>(written)),
                                        {}, [](const result<void>& how) { EXPECT_FALSE(how); });
  flow.abort();
  EXPECT_EQ(runtime.stop(10s), 0u);
}

}  // namespace
}  // namespace millrace
