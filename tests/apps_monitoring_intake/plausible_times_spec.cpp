#include "apps/monitoring/intake/plausible_times.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

constexpr std::int64_t now = 1'700'000'000'000;

TEST(plausible_times, are_those_around_the_nodes_clock) {
  intake_batch batch;
  for (const auto time :
       {now - behind_ms_max - 1, now - behind_ms_max, now, now + ahead_ms_max, now + ahead_ms_max + 1}) {
    batch.samples.push_back({"up", 1, time});
    batch.lines.push_back({"h", "app", severity::error, "text", time});
  }
  refuse_impossible_times(batch, now);
  EXPECT_EQ(batch.samples.size(), 3u);
  EXPECT_EQ(batch.lines.size(), 3u);
  EXPECT_EQ(batch.refused, 4u);
  EXPECT_NE(batch.first_refusal.find("10 minutes"), std::string::npos);
}

TEST(plausible_times, leave_the_first_reason_of_a_batch_as_it_is) {
  intake_batch batch{.samples = {{"up", 1, 0}}, .lines = {}, .refused = 2, .first_refusal = "no number"};
  refuse_impossible_times(batch, now);
  EXPECT_EQ(batch.refused, 3u);
  EXPECT_EQ(batch.first_refusal, "no number");
}

}  // namespace
}  // namespace millrace::monitoring
