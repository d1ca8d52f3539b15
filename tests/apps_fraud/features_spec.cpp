#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "apps/fraud/detectors/fraud_detection_graph.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/features/card_profile.hpp"
#include "apps/fraud/features/merchant_profile.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/apps_fraud/batch_features.hpp"
#include "tests/apps_fraud/invented_uses.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int32_t partitions = 3;

std::unique_ptr<flow::flow_driver> driver_of(const invented_uses& all, const flow::driver_options& how) {
  auto made = std::make_unique<flow::flow_driver>(*fraud_detection_graph({.features = true}), how);
  auto& driver = *made;
  for (const auto& use : all.uses) {
    const auto partition = static_cast<std::int32_t>(use.card.back()) % partitions;
    driver.feed<transaction>("transactions", use, flow::event_time(use.at_ms), partition);
  }
  for (const auto& known : all.labels) driver.feed<label>("labels", known, flow::event_time(known.at_ms));
  driver.end_inputs();
  return made;
}

std::vector<feature_vector> features_in(const flow::flow_driver& driver) {
  std::vector<feature_vector> all;
  for (const auto& s : driver.values<studied_use>("features")) all.push_back(s.features);
  return all;
}

/// Of sums of floats, some of which are subtracted from each other.
bool about_equal(float streamed, float looked_up) {
  return std::abs(streamed - looked_up) <= 1e-3F * std::max(1.0F, std::abs(looked_up));
}

TEST(features, streamed_they_equal_those_looked_up_in_all_that_was_before) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto all = invent_uses(seed, 1200);
    const auto driver = driver_of(all, {.seed = seed, .random_rounds = true, .order = flow::interleaving::random});
    ASSERT_TRUE(driver->run());
    const auto streamed = features_in(*driver);
    const auto expected = batch_features(all.uses, all.labels);
    ASSERT_EQ(streamed.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      for (std::size_t f = 0; f < feature_count; ++f) {
        ASSERT_TRUE(about_equal(streamed[i].values[f], expected[i].values[f]))
            << "seed " << seed << ", use " << all.uses[i].id << ", " << name_of(static_cast<feature>(f)) << ": "
            << streamed[i].values[f] << " instead of " << expected[i].values[f];
      }
    }
  }
}

TEST(features, they_do_not_depend_on_how_the_topics_are_read_or_on_crashes) {
  const auto all = invent_uses(7, 600);
  const auto plain = driver_of(all, {});
  ASSERT_TRUE(plain->run());
  for (const std::size_t round_events : {1U, 7U, 4096U}) {
    const auto other = driver_of(all, {.seed = round_events,
                                       .round_events = round_events,
                                       .random_rounds = true,
                                       .order = flow::interleaving::random,
                                       .instance = {.keys_max = 5}});
    for (int n = 0; n < 10; ++n) {
      ASSERT_TRUE(other->run_one_round());
      ASSERT_TRUE(n % 2 == 0 ? other->commit() : other->crash());
    }
    ASSERT_TRUE(other->run());
    EXPECT_EQ(features_in(*other), features_in(*plain)) << round_events;
  }
}

TEST(features, every_feature_has_a_name_by_which_it_is_found) {
  for (std::size_t i = 0; i < feature_count; ++i) {
    const auto which = static_cast<feature>(i);
    EXPECT_EQ(feature_named(name_of(which)), which);
  }
  EXPECT_FALSE(feature_named("horoscope"));
}

TEST(features, a_card_keeps_no_more_than_its_bounds_however_long_it_is_used) {
  card_profile card;
  merchant_profile merchant;
  for (std::int64_t i = 0; i < 20'000; ++i) {
    feature_vector v;
    const transaction use{.id = 1, .at_ms = i * 60'000, .card = "c", .amount = 5, .merchant = "m"};
    card.take(use, v);
    merchant.take(use, v);
    card.learn(use.at_ms, true);
    merchant.learn(use.at_ms, true);
    ASSERT_LE(card.recent.size(), card_profile::recent_max);
    ASSERT_LE(merchant.run.size(), merchant_profile::run_max);
  }
  for (std::int64_t day = 0; day < 400; ++day) {
    feature_vector v;
    card.take({.at_ms = day * ms_per_day}, v);
    merchant.take({.at_ms = day * ms_per_day}, v);
  }
  EXPECT_LE(card.days.size(), static_cast<std::size_t>(card_profile::days_max));
  EXPECT_LE(merchant.days.size(), static_cast<std::size_t>(merchant_profile::days_max));
}

TEST(features, what_a_data_set_does_not_have_is_neutral) {
  card_profile card;
  feature_vector v;
  card.take({.id = 1, .at_ms = ms_per_day, .card = "c", .amount = 5}, v);
  card.take({.id = 2, .at_ms = 2 * ms_per_day, .card = "c", .amount = 5}, v = {});
  EXPECT_EQ(v[feature::card_km], 0);
  EXPECT_EQ(v[feature::card_kmh], 0);
  EXPECT_EQ(v[feature::merchant_fraud_share_30d], 0);
  EXPECT_EQ(v[feature::card_ratio], 1);
}

TEST(features, a_use_that_comes_late_is_described_by_what_was_before_it) {
  card_profile card;
  feature_vector v;
  card.take({.id = 1, .at_ms = 10 * ms_per_day, .card = "c", .amount = 5}, v);
  card.take({.id = 2, .at_ms = 12 * ms_per_day, .card = "c", .amount = 50}, v);
  card.take({.id = 3, .at_ms = 11 * ms_per_day, .card = "c", .amount = 5}, v = {});
  EXPECT_EQ(v[feature::card_uses_30d], 2);
  EXPECT_EQ(v[feature::card_ratio], 1);
}

}  // namespace
}  // namespace millrace::fraud
