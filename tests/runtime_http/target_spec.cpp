#include "runtime/http/target.hpp"
#include "tests/support/seed_count.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace millrace {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> segments_of(std::string_view path) {
  auto segments = path_segments(path);
  return segments ? *segments : std::vector<std::string>{"refused: " + segments.error().context};
}

std::vector<std::string> parameters_of(std::string_view query) {
  const auto parameters = query_parameters(query);
  if (!parameters) return {"refused: " + parameters.error().context};
  std::vector<std::string> shown;
  for (const auto& [name, value] : *parameters) shown.push_back(name + " is " + value);
  return shown;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string encoded;
  for (const unsigned char c : text) {
    encoded += '%';
    encoded += digits[c >> 4];
    encoded += digits[c & 15];
  }
  return encoded;
}

TEST(http_target, is_a_path_and_a_query) {
  EXPECT_EQ(cut_target("/a/b?c=d?e").path, "/a/b");
  EXPECT_EQ(cut_target("/a/b?c=d?e").query, "c=d?e");
  EXPECT_EQ(cut_target("/a").query, "");
}

TEST(http_target, may_name_the_server_too) {
  EXPECT_EQ(cut_target("http://node:8080/a?b").path, "/a");
  EXPECT_EQ(cut_target("http://node:8080/a?b").query, "b");
  EXPECT_EQ(cut_target("http://node:8080?b").path, "/");
  EXPECT_EQ(cut_target("http://node:8080?b").query, "b");
  EXPECT_EQ(cut_target("http://node:8080").path, "/");
  EXPECT_EQ(cut_target("/http://x/").path, "/http://x/");
}

TEST(http_path, is_cut_before_it_is_decoded_and_decoded_once) {
  EXPECT_THAT(segments_of("/"), ElementsAre(""));
  EXPECT_THAT(segments_of("/a/b/"), ElementsAre("a", "b", ""));
  EXPECT_THAT(segments_of("/a%2Fb/c%252Fd/e+f"), ElementsAre("a/b", "c%2Fd", "e+f"));
  EXPECT_THAT(segments_of("/gr%C3%BC%c3%9fe"), ElementsAre("grüße"));
}

TEST(http_path, leads_nowhere_upwards_however_it_is_written) {
  for (const auto* path : {"/a/../b", "/./a", "/a/%2e%2E", "/%2e", "/a/..", "/a/%2E."}) {
    EXPECT_THAT(segments_of(path), ElementsAre("refused: '.' and '..' are no names in an address")) << path;
  }
  EXPECT_THAT(segments_of("/.snapshot/..."), ElementsAre(".snapshot", "..."));
}

TEST(http_path, with_a_bad_escape_or_nul_is_refused) {
  for (const auto* path : {"/%", "/a%2", "/%zz", "/%2/", "/%+1", "/%00", "/a%00b"}) {
    EXPECT_FALSE(path_segments(path)) << path;
  }
  EXPECT_FALSE(path_segments("*"));
  EXPECT_FALSE(path_segments(""));
}

TEST(http_path, holds_utf8_and_nothing_else) {
  for (const auto* good : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_THAT(segments_of("/" + percent_encoded(good)), ElementsAre(good));
    EXPECT_THAT(segments_of("/" + std::string(good)), ElementsAre(good));
  }
  for (const auto* bad : {"\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\x80", "\xED\xA0\x80", "\xE2\x82", "\xF0\x8F\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3\x28", "a\xFF"}) {
    EXPECT_FALSE(path_segments("/" + percent_encoded(bad)));
    EXPECT_FALSE(path_segments("/" + std::string(bad)));
  }
}

TEST(http_query, is_names_and_values) {
  EXPECT_THAT(parameters_of("a=1&b&c=&=d&&a=2"), ElementsAre("a is 1", "b is ", "c is ", " is d", "a is 2"));
  EXPECT_THAT(parameters_of(""), ElementsAre());
  EXPECT_THAT(parameters_of("k=a%3Db%26c+d%2B&n=x=y"), ElementsAre("k is a=b&c d+", "n is x=y"));
  EXPECT_FALSE(query_parameters("a=%"));
  EXPECT_FALSE(query_parameters("%00=1"));
}

/// Text of characters that mean something here, and of any bytes.
std::string random_text(std::mt19937& random) {
  static constexpr std::string_view special = "/%%..=&+?{}2eEfF0\0\xC3\xBC";
  std::string text(random() % 24, '\0');
  for (auto& c : text) c = random() % 4 ? special[random() % special.size()] : static_cast<char>(random());
  return text;
}

TEST(http_target, decodes_random_bytes_to_what_encodes_to_them_or_refuses_them) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::size_t taken = 0;
  for (int round = 0; round < seed_count(100000); ++round) {
    const auto text = random_text(random);
    query_parameters(text).has_value();
    const auto segments = path_segments("/" + text);
    if (!segments) continue;
    ++taken;
    std::string again;
    for (const auto& each : *segments) {
      ASSERT_EQ(each.find('\0'), std::string::npos);
      ASSERT_TRUE(each != "." && each != "..");
      again += "/" + percent_encoded(each);
    }
    ASSERT_EQ(segments_of(again), *segments);
  }
  EXPECT_GT(taken, 1000u);
}

TEST(http_query, gives_back_whatever_was_encoded) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < seed_count(20000); ++round) {
    std::string name, value;
    for (auto n = random() % 6; n > 0; --n) name += static_cast<char>(1 + random() % 127);
    for (auto n = random() % 6; n > 0; --n) value += static_cast<char>(1 + random() % 127);
    if (name.empty() && value.empty()) continue;
    ASSERT_THAT(parameters_of("x&" + percent_encoded(name) + "=" + percent_encoded(value)),
                ElementsAre("x is ", name + " is " + value));
  }
}

}  // namespace
}  // namespace millrace
