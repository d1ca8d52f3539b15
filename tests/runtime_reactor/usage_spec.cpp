#include "tests/runtime_reactor/reactor_fixture.hpp"

namespace millrace {
namespace {

using usage = reactor_fixture;

TEST_F(usage, time_at_work_is_busy_and_counted_by_reactor) {
  const auto before = runtime.at(0).usage();
  tally done;
  run_on(runtime.at(0), [&] {
    const auto end = std::chrono::steady_clock::now() + 20ms;
    while (std::chrono::steady_clock::now() < end) {
    }
    EXPECT_GT(runtime.at(0).usage().busy, before.busy);
    done.add();
  });
  ASSERT_TRUE(done.reaches(1));
  EXPECT_GE(runtime.at(0).usage().turns, before.turns);
}

TEST_F(usage, a_sleeping_reactor_counts_who_wakes_it) {
  const auto before = runtime.at(1).usage().wakes;
  std::uint64_t calls = 0;
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (runtime.at(1).usage().wakes == before && std::chrono::steady_clock::now() < end) {  // it need not sleep yet
    tally done;
    run_on(runtime.at(1), [&] { done.add(); });
    ASSERT_TRUE(done.reaches(1));
    ++calls;
  }
  EXPECT_GT(runtime.at(1).usage().wakes, before);
  EXPECT_LE(runtime.at(1).usage().wakes, before + calls);
}

TEST(spinning, is_not_busy_and_finds_work) {
  actor_runtime runtime{reactor_options{.threads = 1, .spin = std::chrono::milliseconds(50)}};
  for (int i = 0; i < 20; ++i) {
    tally done;
    run_on(runtime.at(0), [&] { done.add(); });
    ASSERT_TRUE(done.reaches(1));
  }
  EXPECT_LT(runtime.at(0).usage().busy, 500ms);
  EXPECT_EQ(runtime.stop(0ms), 0u);
}

}  // namespace
}  // namespace millrace
