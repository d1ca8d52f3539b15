#include "apps/monitoring/board/stored_series.hpp"

#include <gmock/gmock.h>

#include "tests/apps_monitoring_graph/watched_servers.hpp"

namespace millrace::monitoring {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class stored_series_spec : public watched_servers {
 protected:
  std::vector<series_point> read(const std::string& series, resolution wanted, time_window window = {}) {
    series_index index;
    EXPECT_TRUE(index_stored_series(uut->rows(), index));
    stored_series stored(index, uut->rows());
    const std::uint64_t ids[] = {series_id_of(series)};
    series_points points;
    const auto done = stored.read(ids, window, wanted, 1'000'000, points);
    EXPECT_TRUE(done) << done.error().context;
    EXPECT_EQ(points.ends.size(), 1u);
    return points.points;
  }
  void run_and_commit() {
    run();
    ASSERT_TRUE(uut->commit());
  }
};

TEST_F(stored_series_spec, every_sample_is_found_again_at_each_resolution) {
  start();
  double sum = 0;
  for (int i = 0; i < 2'000; ++i) {
    sample_at(noon + i * 5'000LL, "load", i % 100);
    sum += i % 100;
    if (i % 37 == 0) run_and_commit();
  }
  run_and_commit();
  for (const auto wanted : resolutions) {
    const auto points = read("load", wanted);
    double found = 0;
    std::uint64_t count = 0;
    std::int64_t before = 0;
    for (const auto& p : points) {
      found += p.sum;
      count += p.count;
      EXPECT_GT(p.time_ms, before);
      before = p.time_ms;
    }
    EXPECT_EQ(count, 2'000u) << bucket_ms(wanted);
    EXPECT_EQ(found, sum) << bucket_ms(wanted);
    EXPECT_EQ(before, noon + 1'999 * 5'000LL);
  }
  EXPECT_THAT(read("load", resolution::ten_seconds), SizeIs(1'000));
  EXPECT_LT(read("load", resolution::minute).size(), 180u);
  EXPECT_LT(read("load", resolution::hour).size(), 20u);
}

TEST_F(stored_series_spec, a_window_is_read_without_what_is_before_and_behind) {
  start();
  for (int i = 0; i < 200; ++i) sample_at(noon + i * 10'000LL, "load", i);
  run_and_commit();
  const auto points = read("load", resolution::ten_seconds, {noon + 500'000, noon + 530'000});
  std::vector<double> values;
  for (const auto& p : points) values.push_back(p.last);
  EXPECT_THAT(values, ElementsAre(50, 51, 52, 53));
}

TEST_F(stored_series_spec, what_is_late_is_part_of_every_resolution) {
  start();
  sample_at(noon, "load", 1);
  sample_at(noon + 30'000, "load", 1);
  sample_at(noon + 70'000, "load", 1);
  run_and_commit();
  send(noon + 71'000, {{"load", 7, noon + 5'000}});
  run_and_commit();
  for (const auto wanted : resolutions) {
    double sum = 0;
    for (const auto& p : read("load", wanted)) sum += p.sum;
    EXPECT_EQ(sum, 10) << bucket_ms(wanted);
  }
}

TEST_F(stored_series_spec, what_comes_too_late_for_all_that_is_open_is_told) {
  start();
  for (int i = 0; i < 100; ++i) sample_at(noon + i * 10'000LL, "load", 1);
  send(noon + 1'000'000, {{"load", 7, noon + 5'000}});
  run_and_commit();
  const auto late = uut->values<late_sample>("late");
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_EQ(late[0].series, "load");
}

TEST_F(stored_series_spec, aggregates_are_let_go_of_when_their_time_is_over) {
  start({.series = {.kept_ms = {3'600'000, 86'400'000, 86'400'000}}});
  for (int i = 0; i < 2'000; ++i) {
    sample_at(noon + i * 10'000LL, "load", 1);
    if (i % 100 == 0) run_and_commit();
  }
  run_and_commit();
  const auto points = read("load", resolution::ten_seconds);
  EXPECT_LT(points.size(), 360u + 60);
  EXPECT_GT(points.size(), 350u);
  EXPECT_EQ(read("load", resolution::minute).front().time_ms / 60'000, noon / 60'000);
}

TEST_F(stored_series_spec, a_series_whose_samples_have_stopped_is_whole) {
  start();
  for (int i = 0; i < 4; ++i) sample_at(noon + i * 1'000, "load", i);
  for (int i = 1; i < 10; ++i) quiet_until(noon + i * 5'000);
  run_and_commit();
  const auto minutes = read("load", resolution::minute);
  ASSERT_THAT(minutes, SizeIs(1));
  EXPECT_EQ(minutes[0].count, 4u);
}

TEST_F(stored_series_spec, a_sample_that_is_sent_again_counts_once) {
  start();
  sample_at(noon, "load", 1);
  sample_at(noon + 1'000, "load", 2);
  sample_at(noon + 1'000, "load", 2);
  sample_at(noon + 1'000, "load", 3);
  run_and_commit();
  EXPECT_EQ(read("load", resolution::ten_seconds).front().count, 3u) << "another value of the same time is another";
}

TEST_F(stored_series_spec, how_samples_are_spread_is_read_if_that_is_wanted) {
  start();
  for (int i = 0; i < 10; ++i) sample_at(noon + i * 1'000LL, "load", i * i);
  run_and_commit();
  series_index index;
  stored_series stored(index, uut->rows());
  const std::uint64_t ids[] = {series_id_of("load")};
  series_points points{.with_spread = true};
  ASSERT_TRUE(stored.read(ids, {}, resolution::minute, 100, points));
  ASSERT_THAT(points.points, SizeIs(1));
  ASSERT_NE(points.points[0].spread, nullptr);
  EXPECT_NEAR(points.points[0].spread->quantile(1), 81, 0.81);
  EXPECT_EQ(read("load", resolution::minute)[0].spread, nullptr);
}

TEST_F(stored_series_spec, an_index_finds_series_by_their_labels_and_says_if_there_are_too_many) {
  series_index index;
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(index.add(static_cast<std::uint64_t>(i), "load{host=\"h" + std::to_string(i) + "\"}"));
  }
  EXPECT_TRUE(index.add(7, "load{host=\"h7\"}")) << "known";
  EXPECT_FALSE(index.add(99, "{"));
  EXPECT_EQ(index.size(), 50u);
  const std::vector<label_matcher> one{*label_matcher::of("__name__", label_matcher::kind::equal, "load"),
                                       *label_matcher::of("host", label_matcher::kind::matches, "h(7|8)")};
  EXPECT_THAT(*index.find(one, 10), SizeIs(2));
  const std::vector<label_matcher> all{*label_matcher::of("host", label_matcher::kind::matches, "h.*")};
  EXPECT_THAT(*index.find(all, 50), SizeIs(50));
  EXPECT_FALSE(index.find(all, 49));
}

}  // namespace
}  // namespace millrace::monitoring
