#include "actors/catalog/topic_name.hpp"

#include <gtest/gtest.h>

#include "actors/catalog/topic_id.hpp"

namespace millrace {
namespace {

TEST(topic_name, may_have_letters_digits_dots_underscores_and_dashes) {
  for (const auto* name : {"a", "payments.cards", "A-1_b.2", "...", "__consumer_offsets"})
    EXPECT_TRUE(check_topic_name(name)) << name;
  for (const auto* name : {"", ".", "..", "a b", "a/b", "a:b", "caf\xc3\xa9", "a\n"})
    EXPECT_FALSE(check_topic_name(name)) << name;
}

TEST(topic_name, has_at_most_249_characters) {
  EXPECT_TRUE(check_topic_name(std::string(249, 'x')));
  EXPECT_FALSE(check_topic_name(std::string(250, 'x')));
}

TEST(topic_name, is_not_that_of_a_log_of_the_nodes_own) {
  EXPECT_FALSE(check_topic_name("__millrace_catalog"));
  EXPECT_TRUE(check_topic_name("_millrace_catalog"));
}

TEST(topic_name, collides_with_one_that_differs_in_dots_and_underscores_alone) {
  EXPECT_EQ(collision_form("a.b_c"), collision_form("a_b.c"));
  EXPECT_NE(collision_form("a.b"), collision_form("a-b"));
}

TEST(topic_id, reads_as_kafka_prints_it) {
  topic_id id;
  EXPECT_EQ(to_text(id), "AAAAAAAAAAAAAAAAAAAAAA");
  id.bytes.fill(std::byte{0xff});
  EXPECT_EQ(to_text(id), "_____________________w");
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = std::byte(i * 17);
  EXPECT_EQ(to_text(id), "ABEiM0RVZneImaq7zN3u_w");
}

TEST(topic_id, is_reserved_if_tools_would_stumble_over_it) {
  topic_id id;
  EXPECT_TRUE(is_reserved(id));
  id.bytes.back() = std::byte{1};
  EXPECT_TRUE(is_reserved(id));
  id.bytes.back() = std::byte{2};
  EXPECT_FALSE(is_reserved(id));
  id.bytes.front() = std::byte{0xf8};  // reads "-AAA…"
  EXPECT_TRUE(is_reserved(id));
}

}  // namespace
}  // namespace millrace
