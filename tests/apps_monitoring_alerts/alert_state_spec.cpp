#include "apps/monitoring/alerts/alert_state.hpp"

#include <gtest/gtest.h>

#include <string>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t slot_ms = 10'000;
constexpr std::int64_t begin_ms = 1'700'000'000'000;

/// One group's alert of one rule, its series seen in slots of ten seconds.
class alert_spec : public ::testing::Test {
 protected:
  alert_spec() {
    rule_.name = "busy";
    rule_.limit = 90;
    state_.group = {{"host", "a"}};
  }

  std::vector<alert_message> tell(std::int64_t slot, bool holds, double value = 97, const std::string& series = "cpu") {
    verdict said;
    said.holds = holds;
    said.series = series + R"({host="a",core="1"})";
    said.value = value;
    said.from_ms = begin_ms + slot * slot_ms;
    said.until_ms = said.from_ms + slot_ms;
    if (holds) said.words = said.series + " was " + std::to_string(static_cast<int>(value)) + ", above 90";
    return take_verdict(state_, rule_, said, silences_);
  }
  std::vector<alert_message> pass(std::int64_t slot) {
    return pass_time(state_, rule_, begin_ms + slot * slot_ms, silences_);
  }
  /// In slots since the beginning; -1: never.
  std::int64_t deadline() {
    const auto at = next_deadline_ms(state_, rule_, silences_);
    return at == 0 ? -1 : (at - begin_ms) / slot_ms;
  }
  void restart() {
    std::string row;
    flow::write_state(row, state_);
    state_ = {};
    ASSERT_TRUE(flow::read_whole_state(row, state_));
  }

  alert_rule rule_;
  alert_state state_;
  std::vector<silence> silences_;
};

TEST_F(alert_spec, fires_once_when_the_rule_holds_and_resolves_once_when_it_no_longer_does) {
  const auto firing = tell(0, true);
  ASSERT_EQ(firing.size(), 1U);
  EXPECT_TRUE(firing[0].firing);
  EXPECT_EQ(firing[0].rule, "busy");
  EXPECT_EQ(firing[0].value, 97);
  EXPECT_EQ(firing[0].since_ms, begin_ms);
  EXPECT_EQ(firing[0].at_ms, begin_ms + slot_ms);
  EXPECT_TRUE(tell(1, true).empty());
  const auto resolved = tell(2, false);
  ASSERT_EQ(resolved.size(), 1U);
  EXPECT_FALSE(resolved[0].firing);
  EXPECT_EQ(resolved[0].id, firing[0].id);
  EXPECT_EQ(resolved[0].reason.substr(0, 6), "over: ");
  EXPECT_TRUE(tell(3, false).empty());
  EXPECT_TRUE(is_empty(state_, rule_));
}

TEST_F(alert_spec, has_an_id_of_its_own_each_time_it_begins) {
  const auto first = tell(0, true)[0].id;
  tell(1, false);
  EXPECT_NE(tell(2, true)[0].id, first);
}

TEST_F(alert_spec, waits_until_the_rule_holds_for_long_enough_without_a_break) {
  rule_.for_ms = 30'000;
  EXPECT_TRUE(tell(0, true).empty());
  EXPECT_EQ(state_.phase, alert_phase::pending);
  EXPECT_TRUE(tell(1, true).empty());
  EXPECT_TRUE(tell(2, false).empty());
  EXPECT_EQ(state_.phase, alert_phase::quiet);
  EXPECT_TRUE(tell(3, true).empty());
  EXPECT_TRUE(tell(4, true).empty());
  const auto firing = tell(5, true);
  ASSERT_EQ(firing.size(), 1U);
  EXPECT_EQ(firing[0].reason, R"(cpu{host="a",core="1"} was 97, above 90 for 30 s)");
  EXPECT_EQ(firing[0].since_ms, begin_ms + 3 * slot_ms);
}

TEST_F(alert_spec, does_not_add_up_the_waiting_of_several_series) {
  rule_.for_ms = 20'000;
  for (int slot = 0; slot < 6; ++slot) {
    EXPECT_TRUE(tell(slot, slot % 2 == 0, 97, "one").empty());
    EXPECT_TRUE(tell(slot, slot % 2 != 0, 97, "two").empty());
  }
}

TEST_F(alert_spec, is_one_for_all_series_of_its_group_and_names_the_worst_first) {
  rule_.for_ms = 20'000;
  for (int slot = 0; slot < 2; ++slot) {
    for (const auto* series : {"x", "y", "z"}) {
      const auto said = tell(slot, true, series[0], series);
      EXPECT_EQ(said.size(), slot == 1 && series[0] == 'x' ? 1U : 0U);
    }
  }
  EXPECT_TRUE(tell(2, false, 1, "x").empty());
  rule_.repeat_ms = slot_ms;
  const auto again = tell(3, true, 'y', "y");
  ASSERT_EQ(again.size(), 1U);
  EXPECT_TRUE(again[0].repeated);
  EXPECT_EQ(again[0].series_count, 2U);
  EXPECT_EQ(again[0].series[0], R"(z{host="a",core="1"})");
  EXPECT_TRUE(again[0].reason.ends_with(", and 1 more series"));
}

TEST_F(alert_spec, stays_the_same_when_the_series_that_began_it_holds_no_more) {
  const auto id = tell(0, true, 97, "one")[0].id;
  EXPECT_TRUE(tell(1, true, 97, "two").empty());
  EXPECT_TRUE(tell(2, false, 1, "one").empty());
  const auto over = tell(3, false, 1, "two");
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].id, id);
}

TEST_F(alert_spec, names_a_bounded_number_of_series_and_keeps_a_bounded_number) {
  for (std::size_t n = 0; n < holding_series_max + 5; ++n) tell(0, true, 97, "s" + std::to_string(n));
  EXPECT_EQ(state_.holding.size(), holding_series_max);
  rule_.repeat_ms = slot_ms;
  const auto again = pass(2);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].series.size(), named_series_max);
  EXPECT_EQ(again[0].series_count, holding_series_max);
  EXPECT_TRUE(again[0].reason.ends_with("(more are not counted)"));
}

TEST_F(alert_spec, fires_on_for_keep_for_so_that_flapping_is_one_alert) {
  rule_.keep_for_ms = 60'000;
  EXPECT_EQ(tell(0, true).size(), 1U);
  for (int slot = 1; slot < 20; ++slot) EXPECT_TRUE(tell(slot, slot % 3 == 0).empty()) << slot;
  EXPECT_EQ(state_.phase, alert_phase::kept);
  const auto over = deadline();
  EXPECT_EQ(over, 26);  // it last broke off in the slot that ended at 20
  EXPECT_TRUE(pass(over - 1).empty());
  EXPECT_EQ(pass(over).size(), 1U);
  EXPECT_EQ(deadline(), -1);
}

TEST_F(alert_spec, repeats_while_it_fires) {
  rule_.repeat_ms = 60'000;
  EXPECT_EQ(tell(0, true).size(), 1U);
  EXPECT_EQ(deadline(), 7);
  EXPECT_TRUE(pass(6).empty());
  const auto again = pass(7);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_TRUE(again[0].repeated);
  EXPECT_EQ(again[0].since_ms, begin_ms);
  EXPECT_EQ(deadline(), 13);
}

TEST_F(alert_spec, ends_when_its_series_report_no_more) {
  tell(0, true);
  EXPECT_EQ(deadline(), 1 + verdict_age_ms_max / slot_ms);
  EXPECT_EQ(pass(deadline()).size(), 1U);
  EXPECT_TRUE(is_empty(state_, rule_));
}

TEST_F(alert_spec, of_a_line_of_a_log_lasts_as_long_as_the_event_and_counts_lines) {
  rule_.kind = rule_kind::log_line;
  verdict said;
  said.holds = true;
  said.series = "shop on a";
  said.words = "shop on a: out of memory";
  said.value = 1;
  said.from_ms = said.until_ms = begin_ms;
  said.lasts_ms = 60'000;
  EXPECT_EQ(take_verdict(state_, rule_, said, silences_).size(), 1U);
  EXPECT_EQ(deadline(), 6);
  said.from_ms = said.until_ms = begin_ms + 30'000;
  EXPECT_TRUE(take_verdict(state_, rule_, said, silences_).empty());
  EXPECT_TRUE(take_verdict(state_, rule_, verdict{}, silences_).empty());
  EXPECT_EQ(deadline(), 9);
  const auto over = pass(9);
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].reason, "over: shop on a: out of memory");
}

TEST_F(alert_spec, of_absence_fires_by_time_alone_and_ends_with_the_next_report) {
  rule_.kind = rule_kind::absence;
  rule_.absent_for_ms = 60'000;
  rule_.where = *series_pattern::read(R"(up{host="a"})");
  EXPECT_TRUE(tell(0, false).empty());
  EXPECT_TRUE(tell(1, false).empty());
  EXPECT_EQ(deadline(), 8);
  EXPECT_TRUE(pass(7).empty());
  const auto firing = pass(8);
  ASSERT_EQ(firing.size(), 1U);
  EXPECT_EQ(firing[0].reason, R"(no series of up{host="a"} reported for 60 s, the last at 2023-11-14T22:13:40Z)");
  EXPECT_EQ(deadline(), -1);
  EXPECT_EQ(tell(9, false).size(), 1U);
  EXPECT_EQ(deadline(), 16);
}

TEST_F(alert_spec, of_absence_is_expected_before_anything_was_seen_if_its_group_is_certain) {
  rule_.kind = rule_kind::absence;
  rule_.absent_for_ms = 60'000;
  rule_.group_by = {"host"};
  rule_.where = *series_pattern::read("up");
  EXPECT_FALSE(expected_state(rule_, begin_ms));
  rule_.where = *series_pattern::read(R"(up{host="a"})");
  auto expected = expected_state(rule_, begin_ms);
  ASSERT_TRUE(expected);
  EXPECT_EQ(expected->group, (std::vector<label_set::pair>{{"host", "a"}}));
  EXPECT_EQ(pass_time(*expected, rule_, begin_ms + 60'000, silences_).size(), 1U);
  rule_.kind = rule_kind::value;
  EXPECT_FALSE(expected_state(rule_, begin_ms));
}

TEST_F(alert_spec, is_not_told_in_a_silence_but_when_it_ends) {
  silences_.push_back(
      {*series_pattern::read(R"({alertname="busy",host=~"a|b"})"), begin_ms, begin_ms + 50'000, "works"});
  EXPECT_TRUE(tell(0, true).empty());
  EXPECT_EQ(state_.phase, alert_phase::firing);
  EXPECT_EQ(deadline(), 5);
  EXPECT_TRUE(pass(4).empty());
  EXPECT_EQ(pass(5).size(), 1U);
}

TEST_F(alert_spec, that_nobody_was_told_of_is_not_resolved_either) {
  silences_.push_back({*series_pattern::read(R"({severity="warning"})"), 0, begin_ms + 900'000, "works"});
  EXPECT_TRUE(tell(0, true).empty());
  EXPECT_TRUE(tell(1, false).empty());
}

TEST_F(alert_spec, is_told_in_spite_of_silences_for_others) {
  silences_.push_back({*series_pattern::read(R"({host="b"})"), 0, begin_ms + 900'000, "works"});
  EXPECT_EQ(tell(0, true).size(), 1U);
}

TEST_F(alert_spec, puts_values_and_labels_into_its_summary) {
  rule_.summary = "{{host}}/{{ core }} is at {{value}} {{nothing}}%";
  EXPECT_EQ(tell(0, true, 97.25)[0].summary, "a/1 is at 97.25 %");
}

TEST_F(alert_spec, goes_on_where_it_was_after_a_restart) {
  rule_.for_ms = 20'000;
  tell(0, true);
  restart();
  const auto firing = tell(1, true);
  ASSERT_EQ(firing.size(), 1U);
  restart();
  EXPECT_TRUE(tell(2, true).empty());
  restart();
  const auto resolved = tell(3, false);
  ASSERT_EQ(resolved.size(), 1U);
  EXPECT_EQ(resolved[0].id, firing[0].id);
}

TEST_F(alert_spec, takes_what_comes_late_for_no_news) {
  tell(5, true);
  EXPECT_TRUE(tell(3, false).empty());
  EXPECT_EQ(state_.phase, alert_phase::firing);
  EXPECT_TRUE(pass(1).empty());
  EXPECT_EQ(state_.now_ms, begin_ms + 6 * slot_ms);
}

TEST_F(alert_spec, is_resolved_when_its_rule_goes) {
  EXPECT_TRUE(retire(state_, "busy", begin_ms).empty());
  const auto id = tell(0, true)[0].id;
  const auto over = retire(state_, "busy", begin_ms + 99'000);
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].id, id);
  EXPECT_FALSE(over[0].firing);
  EXPECT_TRUE(is_empty(state_, rule_));
}

}  // namespace
}  // namespace millrace::monitoring
