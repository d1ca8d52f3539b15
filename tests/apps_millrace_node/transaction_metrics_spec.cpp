#include "apps/millrace/node/transaction_metrics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

class transaction_metrics : public testing::Test {
 protected:
  std::string text_at(std::int64_t now) {
    return registry.to_text([&](metric_sink& sink) { collect_transactions(sink, counts, kafka::timestamp(now)); });
  }

  static bool tells(const std::string& text, const std::string& line) {
    return text.find('\n' + line + '\n') != std::string::npos;
  }

  transaction_counts counts;
  metric_registry registry;
};

TEST_F(transaction_metrics, tell_how_old_the_oldest_open_transaction_is) {
  EXPECT_TRUE(tells(text_at(9'000), "millrace_transaction_oldest_open_seconds 0")) << text_at(9'000);
  counts.oldest_started_ms = 4'000;
  EXPECT_TRUE(tells(text_at(9'500), "millrace_transaction_oldest_open_seconds 5.5")) << text_at(9'500);
  EXPECT_TRUE(tells(text_at(3'000), "millrace_transaction_oldest_open_seconds 0")) << "a clock that was set back";
}

TEST_F(transaction_metrics, count_what_is_open_untold_and_over) {
  counts.ids = 7;
  counts.open = 2;
  counts.untold = 3;
  counts.committed = 40;
  counts.aborted = 5;
  const auto text = text_at(0);
  for (const auto* line :
       {"millrace_transactional_ids 7", "millrace_transactions_open 2", "millrace_transaction_participants_untold 3",
        "millrace_transactions_committed_total 40", "millrace_transactions_aborted_total 5"}) {
    EXPECT_TRUE(tells(text, line)) << line << " is not in\n" << text;
  }
}

}  // namespace
}  // namespace millrace
