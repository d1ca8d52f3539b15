#include "runtime/reactor/inbox.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "runtime/reactor/task.hpp"

namespace millrace {
namespace {

/// Runs and releases everything in `queue`.
void run_all(std::deque<caf::resumable*>& queue) {
  while (!queue.empty()) {
    queue.front()->resume(nullptr, 1);
    caf::intrusive_ptr_release(queue.front());
    queue.pop_front();
  }
}

template <class F>
bool push(inbox& box, F f) {
  return box.push(new task<F>(std::move(f)));
}

TEST(inbox, gives_work_back_in_the_order_it_came) {
  inbox box;
  std::vector<int> order;
  for (int i = 0; i < 5; ++i) push(box, [&order, i] { order.push_back(i); });
  std::deque<caf::resumable*> queue;
  EXPECT_TRUE(box.take(queue));
  run_all(queue);
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(inbox, tells_only_the_first_producer_that_it_was_empty) {
  inbox box;
  EXPECT_TRUE(box.empty());
  EXPECT_TRUE(push(box, [] {}));
  EXPECT_FALSE(push(box, [] {}));
  EXPECT_FALSE(box.empty());
  std::deque<caf::resumable*> queue;
  box.take(queue);
  EXPECT_TRUE(box.empty());
  EXPECT_FALSE(box.take(queue));
  EXPECT_TRUE(push(box, [] {}));
  box.take(queue);
  run_all(queue);
}

TEST(inbox, keeps_each_producers_order_and_loses_nothing_under_contention) {
  constexpr int producers = 4;
  constexpr int each = 20000;
  inbox box;
  std::vector<std::vector<int>> seen(producers);
  std::vector<std::thread> threads;
  for (int p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (int i = 0; i < each; ++i) push(box, [&seen, p, i] { seen[p].push_back(i); });
    });
  }
  std::deque<caf::resumable*> queue;
  const auto all_came = [&] { return std::all_of(seen.begin(), seen.end(), [](auto& s) { return s.size() == each; }); };
  while (!all_came()) {
    box.take(queue);
    run_all(queue);
  }
  for (auto& thread : threads) thread.join();
  for (const auto& s : seen) EXPECT_TRUE(std::is_sorted(s.begin(), s.end()));
}

}  // namespace
}  // namespace millrace
