#include "apps/fraud/services/feature_record.hpp"

#include <gmock/gmock.h>

namespace millrace::fraud {
namespace {

using ::testing::HasSubstr;

TEST(feature_record, comes_back_to_the_bit) {
  auto use = std::make_shared<transaction>();
  use->id = 7;
  use->at_ms = 1'500'000'000'000;
  studied_use judged{.use = use};
  for (std::size_t i = 0; i < feature_count; ++i) {
    judged.features.values[i] = i % 5 == 0 ? 0.0F : 1.0F / static_cast<float>(i + 2) - 0.25F;
  }
  const auto read = studied_use_from_json(to_json(judged));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->use->id, 7U);
  EXPECT_EQ(read->use->at_ms, use->at_ms);
  EXPECT_EQ(read->features.values, judged.features.values);
}

TEST(feature_record, of_features_that_are_not_known_is_refused) {
  const auto read = studied_use_from_json(R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","features":{"luck":1}})");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().context, HasSubstr("luck"));
}

}  // namespace
}  // namespace millrace::fraud
