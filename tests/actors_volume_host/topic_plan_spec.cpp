#include "actors/volume_host/topic_plan.hpp"

#include <gtest/gtest.h>

#include "actors/volume_host/topic_work.hpp"

namespace millrace {
namespace {

std::string renamed(std::string_view topic, std::string_view from, std::string_view within, std::string_view to) {
  return renamed_topic(topic, from, within, to).value_or("-");
}

TEST(topic_plan, calls_a_clones_topics_by_its_path) {
  EXPECT_EQ(renamed("payments.cards.activity", "/payments", "/cards", "/test/payments"),
            "test.payments.cards.activity");
  EXPECT_EQ(renamed("orders", "/", "/default", "/test"), "test.default.orders");
  EXPECT_EQ(renamed("orders", "/", "/default", "/"), "orders");
}

TEST(topic_plan, calls_a_snapshots_topics_by_its_name) {
  EXPECT_EQ(renamed("payments.cards.a.b", "/payments", "/cards", snapshot_path("/payments", "before-v8")),
            "payments@before-v8.cards.a.b");
  EXPECT_EQ(renamed("orders", "/", "/default", snapshot_path("/", "s")), "@s.default.orders");
}

TEST(topic_plan, finds_a_topics_own_name_after_its_volume_was_renamed) {
  EXPECT_EQ(renamed("payments.cards.activity", "/pay", "/cards", "/x"), "x.cards.activity");
  EXPECT_EQ(renamed("payments.other.activity", "/pay", "/cards", "/x"), "-");
}

TEST(topic_work, is_read_as_it_was_written) {
  const topic_work work{topic_work::kind::roll_back, volume_id(7), volume_snapshot(1ULL << 40), {"a.b", ""}};
  const auto bytes = encode(work);
  EXPECT_EQ(*decode_topic_work(bytes), work);
  EXPECT_EQ(decode_topic_work(bytes.substr(0, bytes.size() - 1)).error().code, errc::corrupt);
  EXPECT_EQ(decode_topic_work("").error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace
