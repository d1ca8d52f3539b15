#include "apps/monitoring/board/monitoring_board.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

alert_message alert(std::string id, bool firing, std::int64_t since_ms = 0) {
  alert_message made;
  made.id = std::move(id);
  made.firing = firing;
  made.since_ms = since_ms;
  return made;
}

TEST(monitoring_board, shows_what_fires_until_it_is_resolved_and_both_among_the_latest) {
  monitoring_board board;
  board.tell(alert("a", true, 1));
  board.tell(alert("b", true, 2));
  ASSERT_EQ(board.current().firing.size(), 2u);
  EXPECT_EQ(board.current().firing[0].id, "b") << "the newest first";
  board.tell(alert("b", false));
  const auto now = board.current();
  ASSERT_EQ(now.firing.size(), 1u);
  EXPECT_EQ(now.firing[0].id, "a");
  ASSERT_EQ(now.alerts.size(), 3u);
  EXPECT_FALSE(now.alerts[0].firing);
}

TEST(monitoring_board, counts_what_it_is_told_to_and_not_what_it_shows) {
  monitoring_board board;
  board.tell(alert("from before", true));
  EXPECT_EQ(board.current().count(monitoring_count::alerts), 0u);
  board.count(monitoring_count::alerts);
  board.count(monitoring_count::late_samples);
  board.clear();
  EXPECT_TRUE(board.current().alerts.empty());
  EXPECT_TRUE(board.current().firing.empty());
  EXPECT_EQ(board.current().count(monitoring_count::alerts), 1u);
  EXPECT_EQ(board.current().count(monitoring_count::late_samples), 1u);
  EXPECT_EQ(board.current().count(monitoring_count::anomalies), 0u);
}

TEST(monitoring_board, keeps_no_more_than_its_bounds) {
  monitoring_board board;
  for (std::size_t i = 0; i < monitoring_board::latest_max + 50; ++i) board.tell(alert(std::to_string(i), true));
  for (std::size_t i = 0; i < monitoring_board::templates_max + 50; ++i) board.tell(template_row{"app", i, "x", i, 0});
  const auto now = board.current();
  EXPECT_EQ(now.alerts.size(), monitoring_board::latest_max);
  EXPECT_EQ(now.firing.size(), monitoring_board::latest_max);
  EXPECT_EQ(now.templates.size(), monitoring_board::templates_max);
}

}  // namespace
}  // namespace millrace::monitoring
