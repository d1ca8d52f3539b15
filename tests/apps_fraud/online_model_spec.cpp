#include "apps/fraud/models/online_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::fraud {
namespace {

feature_vector use_of(float amount, float share) {
  feature_vector v;
  v[feature::amount] = amount;
  v[feature::merchant_fraud_share_30d] = share;
  return v;
}

/// Fraud is what is dear, or at a merchant of ill repute; one in ten labels is wrong.
online_model taught(std::size_t lessons) {
  std::mt19937_64 random(1);
  online_model model;
  for (std::size_t n = 0; n < lessons; ++n) {
    const bool dear = random() % 10 == 0;
    const auto amount = static_cast<float>(dear ? 900 + random() % 100 : random() % 700);
    const float share = random() % 4 == 0 ? 0.8F : 0.0F;
    const bool fraud = (dear || share > 0) != (random() % 10 == 0);
    model.learn(use_of(amount, share), fraud);
  }
  return model;
}

TEST(online_model, knows_nothing_before_the_first_label) { EXPECT_EQ(online_model{}.score(use_of(500, 1)), 0); }

TEST(online_model, learns_what_fraud_looks_like_from_labels_one_by_one) {
  const auto model = taught(5000);
  EXPECT_GT(model.score(use_of(950, 0)), 0.6);
  EXPECT_GT(model.score(use_of(100, 0.8F)), 0.6);
  EXPECT_LT(model.score(use_of(100, 0)), 0.3);
}

TEST(online_model, explains_a_score_by_features_that_add_up_to_it) {
  const auto model = taught(500);
  const auto why = model.explain(use_of(950, 0.8F));
  const auto sum = std::accumulate(why.of_feature.begin(), why.of_feature.end(), why.base);
  EXPECT_NEAR(1 / (1 + std::exp(-sum)), model.score(use_of(950, 0.8F)), 1e-9);
}

TEST(online_model, is_the_same_when_it_comes_back_from_the_store) {
  const auto model = taught(300);
  std::string row;
  flow::write_state(row, model);
  online_model back;
  ASSERT_TRUE(flow::read_whole_state(row, back));
  EXPECT_EQ(back.score(use_of(700, 0.8F)), model.score(use_of(700, 0.8F)));
}

}  // namespace
}  // namespace millrace::fraud
