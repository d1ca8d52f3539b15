#include "apps/monitoring/templates/log_watch.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace::monitoring {
namespace {

constexpr std::int64_t begin_ms = 1'700'000'000'000;

log_line line_at(std::int64_t time_ms, std::string text) {
  return {"mill", "shop", severity::error, std::move(text), time_ms};
}

TEST(log_watch, is_silent_while_it_learns_and_then_says_how_much_it_learnt) {
  log_watch watch("shop");
  EXPECT_TRUE(watch.take(line_at(begin_ms, "paid 12")).findings.empty());
  EXPECT_TRUE(watch.take(line_at(begin_ms + 1000, "sent parcel 77")).findings.empty());
  EXPECT_EQ(watch.next_deadline_ms(), begin_ms - begin_ms % rate_slot_ms + rate_slot_ms);
  const auto told = watch.pass_time(begin_ms + learning_ms_default);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, log_finding_kind::learned);
  EXPECT_EQ(told[0].app, "shop");
  EXPECT_EQ(told[0].value, 2);
  EXPECT_EQ(told[0].words, "2 kinds of lines were learnt; from now on new ones are told");
}

TEST(log_watch, tells_a_new_template_with_its_line_once) {
  log_watch watch("shop");
  watch.take(line_at(begin_ms, "paid 12"));
  (void)watch.pass_time(begin_ms + learning_ms_default);
  EXPECT_TRUE(watch.take(line_at(begin_ms + 400'000, "paid 15")).findings.empty());
  const auto taken = watch.take(line_at(begin_ms + 401'000, "card 99 was refused"));
  ASSERT_EQ(taken.findings.size(), 1U);
  const auto& found = taken.findings[0];
  EXPECT_EQ(found.kind, log_finding_kind::new_template);
  EXPECT_EQ(found.line, "card 99 was refused");
  EXPECT_EQ(found.template_text, "card <*> was refused");
  EXPECT_EQ(found.template_id, taken.template_id);
  EXPECT_EQ(found.host, "mill");
  EXPECT_EQ(found.level, severity::error);
  EXPECT_TRUE(watch.take(line_at(begin_ms + 402'000, "card 98 was refused")).findings.empty());
}

TEST(log_watch, tells_changes_of_rates_in_words) {
  log_watch watch("shop", 0);
  auto at = begin_ms;
  for (int n = 0; n < 200; ++n, at += rate_slot_ms) watch.take(line_at(at, "paid 12"));
  for (int n = 0; n < 300; ++n) watch.take(line_at(at, "paid 12"));
  const auto burst = watch.pass_time(at + rate_slot_ms);
  ASSERT_EQ(burst.size(), 1U);
  EXPECT_EQ(burst[0].kind, log_finding_kind::rate_change);
  EXPECT_EQ(burst[0].words, "300 lines like 'paid <*>' in 10 s, usual are 1");
  const auto silence = watch.pass_time(at + 600'000);
  ASSERT_EQ(silence.size(), 1U);
  EXPECT_EQ(silence[0].words.substr(0, 30), "no more lines like 'paid <*>',");
}

TEST(log_watch, bounds_what_it_tells_when_an_app_stops) {
  log_watch watch("shop", 0);
  auto at = begin_ms;
  for (int n = 0; n < 200; ++n, at += rate_slot_ms) {
    for (char c = 'a'; c < 'a' + 15; ++c) watch.take(line_at(at, std::string(1, c)));
  }
  const auto told = watch.pass_time(at + 600'000);
  ASSERT_EQ(told.size(), 10U);
  EXPECT_TRUE(told.back().words.ends_with(", and 5 more like this"));
}

TEST(log_watch, goes_on_where_it_was_after_a_restart) {
  log_watch stays("shop");
  for (int n = 0; n < 50; ++n) stays.take(line_at(begin_ms + n * rate_slot_ms, "paid 12"));
  std::string row;
  stays.write_progress(row);
  log_watch back("shop");
  for (const auto id : stays.take_changed()) {
    std::string of;
    stays.templates().write_template(id, of);
    ASSERT_TRUE(back.read_template(of));
  }
  ASSERT_TRUE(back.read_progress(row));
  EXPECT_EQ(back.next_deadline_ms(), stays.next_deadline_ms());
  const auto later = begin_ms + 50 * rate_slot_ms;
  EXPECT_TRUE(back.take(line_at(later, "paid 13")).findings.empty());
  EXPECT_EQ(back.take(line_at(later, "refunded 13")).findings.size(), 1U);
  EXPECT_EQ(log_watch("shop").read_progress("x").error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace::monitoring
