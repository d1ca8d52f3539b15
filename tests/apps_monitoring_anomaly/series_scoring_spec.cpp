#include "apps/monitoring/scoring/series_scoring.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "apps/monitoring/scoring/row_time.hpp"

namespace millrace::monitoring {
namespace {

namespace fs = std::filesystem;

struct series_scoring : testing::Test {
  fs::path root = fs::path(testing::TempDir()) /
                  ("series_scoring_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));

  series_scoring() { fs::remove_all(root); }
  ~series_scoring() override { fs::remove_all(root); }

  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }

  std::string scored(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(root / "out" / path).rdbuf();
    return text.str();
  }
};

result<double> half(std::string_view, std::int64_t, std::optional<double> value) { return value ? *value / 2 : 0; }

TEST_F(series_scoring, writes_a_score_for_each_row_under_the_same_path_and_timestamp) {
  put("nab/dev/data/real/a.csv", "timestamp,value\n2014-04-01 00:00:00,1.0\n2014-04-01 00:05:00,0.5\n");
  const auto done = score_series(root / "nab", root / "out", half);
  ASSERT_TRUE(done) << done.error().context;
  EXPECT_EQ(done->rows, 2U);
  EXPECT_EQ(scored("dev/real/a.csv"), "timestamp,score\n2014-04-01 00:00:00,0.5\n2014-04-01 00:05:00,0.25\n");
}

TEST_F(series_scoring, tells_an_empty_value_from_zero) {
  put("dev/data/a.csv", "timestamp,value\r\n2018-07-03T14:00:00Z,\r\n2018-07-03T15:00:00Z,0\r\n");
  std::vector<bool> there;
  const auto done = score_series(root, root / "out", [&](auto, auto, std::optional<double> value) -> result<double> {
    there.push_back(value.has_value());
    return 0;
  });
  ASSERT_TRUE(done) << done.error().context;
  EXPECT_EQ(there, (std::vector{false, true}));
}

TEST_F(series_scoring, scores_each_split_that_is_there_and_keeps_their_series_apart) {
  put("set/dev/data/a.csv", "timestamp,value\n2014-04-01 00:00:00,1\n");
  put("set/heldout/data/a.csv", "timestamp,value\n2014-04-01 00:00:00,1\n");
  std::map<std::string, int, std::less<>> rows;
  const auto done =
      score_series(root / "set", root / "out", [&](std::string_view series, auto, auto) -> result<double> {
        ++rows[std::string(series)];
        return 0;
      });
  ASSERT_TRUE(done) << done.error().context;
  EXPECT_EQ(rows, (std::map<std::string, int, std::less<>>{{"dev/a", 1}, {"heldout/a", 1}}));
}

TEST_F(series_scoring, takes_one_split_by_its_own_folder) {
  put("set/dev/data/a.csv", "timestamp,value\n2014-04-01 00:00:00,1\n");
  ASSERT_TRUE(score_series(root / "set/dev/", root / "out", half));
  EXPECT_TRUE(fs::exists(root / "out/dev/a.csv"));
}

TEST_F(series_scoring, says_which_line_is_no_row) {
  put("dev/data/a.csv", "timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 25:00:00,1\n");
  const auto done = score_series(root, root / "out", half);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::corrupt);
  EXPECT_NE(done.error().context.find("a.csv:3"), std::string::npos) << done.error().context;
}

TEST_F(series_scoring, finds_no_split_where_there_is_none) {
  EXPECT_EQ(score_series(root / "nothing", root / "out", half).error().code, errc::not_found);
}

TEST_F(series_scoring, ends_with_the_error_of_its_judge) {
  put("dev/data/a.csv", "timestamp,value\n2014-04-01 00:00:00,1\n");
  const auto done = score_series(root, root / "out", [](auto, auto, auto) -> result<double> {
    return make_error(errc::unavailable, "no service");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::unavailable);
}

TEST(row_time, reads_both_ways_of_writing_a_time) {
  EXPECT_EQ(row_time_ms("1970-01-02 00:00:01"), 86'401'000);
  EXPECT_EQ(row_time_ms("2018-07-03T14:00:00Z"), 1'530'626'400'000);
  EXPECT_EQ(row_time_ms("1970-01-01 00:00:00.500000"), 500);
}

TEST(row_time, refuses_what_is_no_time) {
  for (const auto* const text :
       {"", "2014-04-01", "2014-13-01 00:00:00", "2014-02-30 00:00:00", "2014-04-01 24:00:00", "2014-04-01 00:00:00 ",
        "2014-04-01 00:00:00.", "2014-04-01x00:00:00", "-014-04-01 00:00:00"}) {
    EXPECT_FALSE(row_time_ms(text)) << text;
  }
}

}  // namespace
}  // namespace millrace::monitoring
