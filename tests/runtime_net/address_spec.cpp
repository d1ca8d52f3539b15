#include "runtime/net/address.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(network_address, is_a_host_and_a_port) {
  const auto parsed = network_address::parse("127.0.0.1:9092");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, (network_address{"127.0.0.1", 9092}));
  EXPECT_EQ(parsed->to_string(), "127.0.0.1:9092");
}

TEST(network_address, has_an_ipv6_number_in_brackets) {
  const auto parsed = network_address::parse("[::1]:0");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, (network_address{"::1", 0}));
  EXPECT_EQ(parsed->to_string(), "[::1]:0");
}

TEST(network_address, says_what_is_wrong_with_it) {
  for (const auto* text : {"localhost", ":9092", "host:", "host:70000", "host:9x", "::1:9092", ""}) {
    const auto parsed = network_address::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().context.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace millrace
