#include "runtime/http/entity_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/http/entity_tag.hpp"

namespace millrace {
namespace {

using ::testing::Contains;
using ::testing::Pair;

class entity_reply_spec : public ::testing::Test {
 protected:
  using headers = std::vector<std::pair<std::string_view, std::string_view>>;

  http_response get(headers given, bool is_head = false) {
    const http_request request{.method = "GET", .path = "/v1/files/a", .is_head = is_head, .headers = std::move(given)};
    return entity_reply(request, {.size = 10, .tag = "\"v7\""}, [this](byte_range range) {
      opened.push_back(range);
      return [](const http_piece_taker& take) { take(std::string()); };
    });
  }

  std::vector<byte_range> opened;
};

TEST_F(entity_reply_spec, is_the_whole_with_its_tag) {
  const auto reply = get({});
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.length, 10u);
  EXPECT_THAT(reply.headers, Contains(Pair("ETag", "\"v7\"")));
  EXPECT_THAT(reply.headers, Contains(Pair("Accept-Ranges", "bytes")));
  EXPECT_THAT(opened, ::testing::ElementsAre(byte_range{0, 10}));
}

TEST_F(entity_reply_spec, is_the_range_asked_for) {
  const auto reply = get({{"range", "bytes=3-4"}});
  EXPECT_EQ(reply.status, 206u);
  EXPECT_EQ(reply.length, 2u);
  EXPECT_THAT(reply.headers, Contains(Pair("Content-Range", "bytes 3-4/10")));
  EXPECT_THAT(opened, ::testing::ElementsAre(byte_range{3, 2}));
}

TEST_F(entity_reply_spec, refuses_a_range_behind_the_end) {
  const auto reply = get({{"Range", "bytes=10-"}});
  EXPECT_EQ(reply.status, 416u);
  EXPECT_THAT(reply.headers, Contains(Pair("Content-Range", "bytes */10")));
  EXPECT_TRUE(opened.empty());
}

TEST_F(entity_reply_spec, says_that_the_client_has_it) {
  EXPECT_EQ(get({{"If-None-Match", "\"v6\", W/\"v7\""}}).status, 304u);
  EXPECT_EQ(get({{"If-None-Match", "*"}}).status, 304u);
  EXPECT_TRUE(opened.empty());
  EXPECT_EQ(get({{"If-None-Match", "\"v6\""}}).status, 200u);
}

TEST_F(entity_reply_spec, refuses_if_it_is_not_the_version_wanted) {
  EXPECT_EQ(get({{"If-Match", "\"v6\""}}).status, 412u);
  EXPECT_EQ(get({{"If-Match", "W/\"v7\""}}).status, 412u);
  EXPECT_EQ(get({{"If-Match", "\"v6\""}, {"If-Match", "\"v7\""}}).status, 200u);
}

TEST_F(entity_reply_spec, is_the_whole_if_the_range_is_of_another_version) {
  EXPECT_EQ(get({{"Range", "bytes=3-4"}, {"If-Range", "\"v7\""}}).status, 206u);
  EXPECT_EQ(get({{"Range", "bytes=3-4"}, {"If-Range", "\"v6\""}}).status, 200u);
  EXPECT_EQ(get({{"Range", "bytes=3-4"}, {"If-Range", "W/\"v7\""}}).status, 200u);
  EXPECT_EQ(get({{"Range", "bytes=3-4"}, {"If-Range", "Sat, 29 Oct 1994 19:43:31 GMT"}}).status, 200u);
}

TEST_F(entity_reply_spec, to_head_is_the_header_of_the_whole_and_opens_nothing) {
  const auto reply = get({{"Range", "bytes=3-4"}}, true);
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.length, 10u);
  EXPECT_TRUE(opened.empty());
}

TEST(entity_tag, is_quoted_and_cannot_break_out) {
  EXPECT_EQ(entity_tag("7f3a"), "\"7f3a\"");
  EXPECT_EQ(entity_tag("a\"b\r\n"), "\"a_b__\"");
}

TEST(preconditions, let_a_put_make_but_not_replace_or_replace_one_version_only) {
  const auto check = [](std::string_view name, std::string_view value, std::optional<std::string> current) {
    return check_preconditions({.method = "PUT", .headers = {{name, value}}}, current);
  };
  EXPECT_EQ(check("If-None-Match", "*", std::nullopt), precondition::holds);
  EXPECT_EQ(check("If-None-Match", "*", "\"v7\""), precondition::failed);
  EXPECT_EQ(check("If-Match", "\"v7\"", "\"v7\""), precondition::holds);
  EXPECT_EQ(check("If-Match", "\"v7\"", "\"v8\""), precondition::failed);
  EXPECT_EQ(check("If-Match", "*", std::nullopt), precondition::failed);
  EXPECT_EQ(check("If-Match", "nonsense", "\"v7\""), precondition::failed);
  EXPECT_EQ(check("Accept", "*", "\"v7\""), precondition::holds);
}

}  // namespace
}  // namespace millrace
