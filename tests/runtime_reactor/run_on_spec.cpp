#include "tests/runtime_reactor/reactor_fixture.hpp"

namespace millrace {
namespace {

using run_on_reactor = reactor_fixture;

TEST_F(run_on_reactor, a_function_runs_on_the_reactor_it_was_given_to) {
  tally done;
  for (std::size_t i = 0; i < runtime.size(); ++i) {
    run_on(runtime.at(i), [&, i] {
      EXPECT_EQ(here(), i);
      done.add();
    });
  }
  EXPECT_TRUE(done.reaches(2));
  EXPECT_EQ(here(), no_reactor);
}

TEST_F(run_on_reactor, functions_keep_their_order_and_never_run_inside_the_caller) {
  std::vector<int> order;
  tally done;
  run_on(runtime.at(0), [&] {
    run_on(runtime.at(0), [&] {
      order.push_back(2);
      done.add();
    });
    order.push_back(1);
  });
  EXPECT_TRUE(done.reaches(1));
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST_F(run_on_reactor, a_function_may_own_what_can_only_be_moved) {
  tally done;
  run_on(runtime.at(1), [&done, owned = std::make_unique<int>(7)] {
    EXPECT_EQ(*owned, 7);
    done.add();
  });
  EXPECT_TRUE(done.reaches(1));
}

TEST_F(run_on_reactor, a_sleeping_reactor_is_woken_each_time) {
  for (std::size_t i = 1; i <= 1000; ++i) {
    tally done;
    run_on(runtime.at(i % 2), [&] { done.add(); });
    ASSERT_TRUE(done.reaches(1)) << "round " << i;
  }
}

}  // namespace
}  // namespace millrace
