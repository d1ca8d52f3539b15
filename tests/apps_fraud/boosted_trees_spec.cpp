#include "apps/fraud/models/boosted_trees.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/apps_fraud/model_text.hpp"

namespace millrace::fraud {
namespace {

feature_vector use_of(float amount, bool night) {
  feature_vector v;
  v[feature::amount] = amount;
  v[feature::night] = night ? 1 : 0;
  return v;
}

double odds(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

TEST(boosted_trees, score_by_the_leaves_that_a_use_comes_to) {
  const auto model = boosted_trees::from_json(night_model());
  ASSERT_TRUE(model) << model.error().context;
  EXPECT_EQ(model->version(), "night-1");
  EXPECT_EQ(model->trees(), 2U);
  EXPECT_DOUBLE_EQ(model->score(use_of(500, false)), odds(-3.5));
  EXPECT_DOUBLE_EQ(model->score(use_of(100, true)), odds(0));
  EXPECT_DOUBLE_EQ(model->score(use_of(100.5F, true)), odds(3));
}

TEST(boosted_trees, explain_a_score_by_features_that_add_up_to_it) {
  const auto model = *boosted_trees::from_json(night_model());
  const auto why = model.explain(use_of(500, true));
  EXPECT_DOUBLE_EQ(why.of_feature[static_cast<std::size_t>(feature::night)], 3);
  EXPECT_DOUBLE_EQ(why.of_feature[static_cast<std::size_t>(feature::amount)], 1);
  EXPECT_DOUBLE_EQ(why.base, -1);
  const auto sum = std::accumulate(why.of_feature.begin(), why.of_feature.end(), why.base);
  EXPECT_DOUBLE_EQ(odds(sum), model.score(use_of(500, true)));
}

TEST(boosted_trees, a_file_with_any_byte_changed_or_cut_off_is_refused) {
  const auto whole = night_model();
  for (std::size_t at = 0; at + 1 < whole.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_FALSE(boosted_trees::from_json(damaged)) << at;
    EXPECT_FALSE(boosted_trees::from_json(whole.substr(0, at))) << at;
  }
}

TEST(boosted_trees, a_way_through_a_tree_ends_whatever_the_file_says) {
  const char* const trees[] = {
      "[[]]",                                        // no root
      "[[[0,0.5,1,0]]]",                             // out of the tree
      "[[[0,0.5,9,0],[-1,0,0,1],[-1,0,0,1]]]",       // far out of it
      "[[[0,0.5,0,0],[-1,0,0,1],[-1,0,0,1]]]",       // back to the root
      "[[[0,0.5,2,0],[-1,0,0,1],[0,0.5,3,1]]]",      // the last node is no leaf
      "[[[5,0.5,2,0],[-1,0,0,1],[-1,0,0,1]]]",       // no such feature
      "[[[0,0.5,2,0],[-1,0,0,1e99],[-1,0,0,1]]]",    // no float
      "[[[0,0.5,2,0],[-1,0,0],[-1,0,0,1]]]",         // a number is missing
      R"([[[0,0.5,2,0],[-1,0,0,"1"],[-1,0,0,1]]])",  // text
  };
  for (const auto* tree : trees) {
    const auto read = boosted_trees::from_json(
        model_text(fmt::format(R"("version":"v","alert_score":0.5,"features":["night"],"trees":{})", tree)));
    EXPECT_FALSE(read) << tree;
  }
}

TEST(boosted_trees, a_feature_that_is_not_known_here_is_named) {
  const auto read = boosted_trees::from_json(
      model_text(R"("version":"v","alert_score":0.5,"features":["horoscope"],"trees":[[[-1,0,0,1]]])"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::unsupported);
  EXPECT_NE(read.error().context.find("horoscope"), std::string::npos);
}

}  // namespace
}  // namespace millrace::fraud
