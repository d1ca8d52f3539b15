#include "apps/monitoring/formats/statsd.hpp"

#include <gtest/gtest.h>

#include <map>

#include "apps/monitoring/events/label_set.hpp"

namespace millrace::monitoring {
namespace {

class statsd : public testing::Test {
 protected:
  /// How many lines were refused.
  std::size_t take(std::string_view datagram) {
    const auto told = meter_.take(datagram, at_);
    EXPECT_TRUE(told) << told.error().context;
    first_refusal_ = told ? told->first_refusal : "";
    return told ? told->refused : 0;
  }

  std::map<std::string, double> flush() {
    std::map<std::string, double> out;
    for (const auto& one : meter_.flush(at_.now_ms)) {
      EXPECT_EQ(one.time_ms, at_.now_ms);
      EXPECT_TRUE(out.emplace(one.series, one.value).second) << one.series;
    }
    return out;
  }

  using values = std::map<std::string, double>;

  intake_context at_{.now_ms = 1'000'000, .host = {}};
  std::string first_refusal_;
  statsd_meter meter_;
};

TEST_F(statsd, counts_grow_from_flush_to_flush) {
  take("shop.orders:1|c\nshop.orders:2|c\n");
  EXPECT_EQ(flush(), (values{{"shop_orders_total", 3}}));
  EXPECT_EQ(flush(), (values{{"shop_orders_total", 3}}));
  take("shop.orders:1|c");
  EXPECT_EQ(flush(), (values{{"shop_orders_total", 4}}));
}

TEST_F(statsd, counts_are_scaled_by_their_sample_rate) {
  take("hits:1|c|@0.1");
  EXPECT_EQ(flush(), (values{{"hits_total", 10}}));
}

TEST_F(statsd, a_gauge_is_set_or_changed_and_told_until_it_is_idle) {
  take("queue:10|g");
  take("queue:-4|g\nqueue:+1.5|g");
  EXPECT_EQ(flush(), (values{{"queue", 7.5}}));
  EXPECT_EQ(flush(), (values{{"queue", 7.5}}));
  at_.now_ms += statsd_idle_ms_max + 1;
  EXPECT_TRUE(flush().empty());
  EXPECT_EQ(meter_.series(), 0);
}

TEST_F(statsd, a_timer_tells_its_count_sum_ends_and_quantiles) {
  for (int i = 1; i <= 100; ++i) take("load:" + std::to_string(i) + "|ms");
  EXPECT_EQ(flush(), (values{{"load_count", 100},
                             {"load_sum", 5050},
                             {"load_min", 1},
                             {"load_max", 100},
                             {"load{quantile=\"0.5\"}", 50},
                             {"load{quantile=\"0.9\"}", 90},
                             {"load{quantile=\"0.99\"}", 99}}));
  EXPECT_EQ(flush(), (values{{"load_count", 100}, {"load_sum", 5050}}));
}

TEST_F(statsd, histograms_and_distributions_are_timers) {
  take("a:5|h\nb:5|d");
  const auto told = flush();
  EXPECT_EQ(told.at("a_count"), 1);
  EXPECT_EQ(told.at("b_sum"), 5);
}

TEST_F(statsd, a_sampled_timer_counts_for_all_it_stands_for) {
  take("load:20|ms|@0.25");
  const auto told = flush();
  EXPECT_EQ(told.at("load_count"), 4);
  EXPECT_EQ(told.at("load_sum"), 80);
  EXPECT_EQ(told.at("load_max"), 20);
}

TEST_F(statsd, quantiles_of_more_values_than_are_kept_are_near) {
  std::string lines;
  for (int i = 0; i < 50'000; ++i) {
    lines = "load:" + std::to_string(i) + "|ms";
    take(lines);
  }
  const auto told = flush();
  EXPECT_EQ(told.at("load_count"), 50'000);
  EXPECT_NEAR(told.at("load{quantile=\"0.5\"}"), 25'000, 2'000);
  EXPECT_NEAR(told.at("load{quantile=\"0.99\"}"), 49'500, 400);
}

TEST_F(statsd, a_set_tells_how_many_members_it_had_since_the_last_flush) {
  take("users:ana|s\nusers:ben|s\nusers:ana|s\nusers:a:b|s");
  EXPECT_EQ(flush(), (values{{"users", 3}}));
  EXPECT_EQ(flush(), (values{{"users", 0}}));
}

TEST_F(statsd, tags_are_labels) {
  take("hits:1|c|#env:prod,canary,url:http://x,a.b:1\nhits:1|c|#canary,a.b:1,url:http://x,env:prod|@0.5");
  EXPECT_EQ(flush(), (values{{"hits_total{a_b=\"1\",canary=\"true\",env=\"prod\",url=\"http://x\"}", 3}}));
}

TEST_F(statsd, a_tag_does_not_change_the_name_nor_the_quantile) {
  take("load:5|ms|#__name__:other,quantile:0.1");
  const auto told = flush();
  EXPECT_EQ(told.at("load{quantile=\"0.5\"}"), 5);
  EXPECT_FALSE(told.contains("other_count"));
}

TEST_F(statsd, the_sender_is_a_label_if_the_tags_name_none) {
  at_.host = "web-1";
  take("a:1|c\nb:1|c|#host:web-2");
  EXPECT_EQ(flush(), (values{{"a_total{instance=\"web-1\"}", 1}, {"b_total{host=\"web-2\"}", 1}}));
}

TEST_F(statsd, several_values_may_stand_in_one_line) {
  EXPECT_EQ(take("load:1:2:3|h|@1|#a:b|c:container|T1700000000"), 0);
  EXPECT_EQ(flush().at("load_sum{a=\"b\"}"), 6);
}

TEST_F(statsd, what_cannot_be_read_is_counted_and_the_rest_is_taken) {
  EXPECT_EQ(take("good:1|c\r\n\nno value|c\n:1|c\na:x|c\na:1|q\na:1\na:1|c|@0\na:1|c|@2\na:-1|c\na:inf|g\n_e{1,1}:a|b\n"
                 "_sc|up|0\na:1|c|#b:\xff\ngood:1|c"),
            12);
  EXPECT_EQ(first_refusal_, "statsd: no 'name:value|type': 'no value|c'");
  EXPECT_EQ(flush(), (values{{"good_total", 2}}));
}

TEST_F(statsd, more_series_than_are_kept_are_refused) {
  for (std::size_t i = 0; i < statsd_series_max; ++i) EXPECT_EQ(take("a" + std::to_string(i) + ":1|c"), 0);
  EXPECT_EQ(take("one.more:1|g\na0:1|c"), 1);
  EXPECT_EQ(meter_.series(), statsd_series_max);
}

TEST_F(statsd, members_of_sets_are_bounded_between_flushes) {
  std::size_t refused = 0;
  for (std::size_t i = 0; i <= statsd_held_max; ++i) refused += take("users:" + std::to_string(i) + "|s");
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(flush().at("users"), statsd_held_max);
  EXPECT_EQ(take("users:new|s"), 0);
}

TEST_F(statsd, a_series_is_bounded_in_length) {
  EXPECT_EQ(take(std::string(statsd_series_bytes_max + 1, 'a') + ":1|c"), 1);
  EXPECT_FALSE(meter_.take(std::string(statsd_datagram_bytes_max + 1, 'a'), at_));
}

}  // namespace
}  // namespace millrace::monitoring
