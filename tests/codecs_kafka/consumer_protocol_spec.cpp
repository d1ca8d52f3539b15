#include "codecs/kafka/consumer_protocol.hpp"

#include <gtest/gtest.h>

#include "tests/codecs_kafka/bytes_of.hpp"

namespace millrace::kafka {
namespace {

// From Kafka's kafka-clients 4.3.1, ConsumerProtocol: topics a and b, user data 7f, owner of a-0 and a-2, generation 5,
// rack r; and the assignment of a-0 and a-2.
constexpr auto subscription_v3 =
    "0003 00000002 000161 000162 00000001 7f 00000001 000161 00000002 00000000 00000002 00000005 000172";
constexpr auto assignment_v3 = "0003 00000001 000161 00000002 00000000 00000002 ffffffff";

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

TEST(consumer_protocol, reads_what_a_java_consumer_subscribes_to) {
  const auto bytes = bytes_of_hex(subscription_v3);
  const auto subscription = decode_consumer_subscription(bytes);
  ASSERT_TRUE(subscription) << subscription.error().context;
  EXPECT_EQ(subscription->topics, (std::vector<std::string_view>{"a", "b"}));
  ASSERT_EQ(subscription->owned_partitions.size(), 1U);
  EXPECT_EQ(subscription->owned_partitions[0].partitions[1], partition_index(2));
  EXPECT_EQ(subscription->generation_id, 5);
  EXPECT_EQ(subscription->rack_id, "r");
  bytes_writer out;
  ASSERT_TRUE(encode(*subscription, 3, out));
  EXPECT_EQ(hex_of(out.bytes()), without_blanks(subscription_v3));
}

TEST(consumer_protocol, reads_what_a_java_leader_assigns) {
  const auto bytes = bytes_of_hex(assignment_v3);
  const auto assignment = decode_consumer_assignment(bytes);
  ASSERT_TRUE(assignment) << assignment.error().context;
  EXPECT_FALSE(assignment->user_data);
  bytes_writer out;
  ASSERT_TRUE(encode(*assignment, 3, out));
  EXPECT_EQ(hex_of(out.bytes()), without_blanks(assignment_v3));
}

TEST(consumer_protocol, reads_versions_from_the_future_as_the_newest_it_knows) {
  auto bytes = bytes_of_hex(subscription_v3);
  bytes[1] = std::byte{9};
  bytes.push_back(std::byte{42});
  const auto subscription = decode_consumer_subscription(bytes);
  ASSERT_TRUE(subscription);
  EXPECT_EQ(subscription->rack_id, "r");
}

TEST(consumer_protocol, writes_for_old_readers_what_they_know) {
  consumer_subscription subscription;
  subscription.topics = {"a"};
  subscription.generation_id = 5;
  bytes_writer out;
  ASSERT_TRUE(encode(subscription, 0, out));
  EXPECT_EQ(hex_of(out.bytes()), without_blanks("0000 00000001 000161 ffffffff"));
  EXPECT_FALSE(encode(subscription, 4, out));
}

TEST(consumer_protocol, refuses_bytes_of_another_kind) {
  EXPECT_FALSE(decode_consumer_subscription({}));
  EXPECT_FALSE(decode_consumer_subscription(bytes_of_hex("ffff 00000000 ffffffff")));
  EXPECT_FALSE(decode_consumer_assignment(bytes_of_hex("0000 7fffffff")));
  const auto bytes = bytes_of_hex(subscription_v3);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_consumer_subscription(std::span(bytes).first(size))) << size;
  }
}

}  // namespace
}  // namespace millrace::kafka
