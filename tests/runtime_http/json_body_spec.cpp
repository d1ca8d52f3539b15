#include "runtime/http/json_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "runtime/http/base64.hpp"
#include "runtime/http/problem.hpp"

namespace millrace {
namespace {

using nlohmann::json;

std::string nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(json_body, is_read_up_to_its_limits) {
  EXPECT_EQ(*parse_json(R"({"a": [1, "ü", null]})"), json::parse(R"({"a": [1, "ü", null]})"));
  EXPECT_TRUE(parse_json(nested(32)));
  EXPECT_EQ(parse_json(nested(33)).error().code, errc::limit_exceeded);
  EXPECT_EQ(parse_json(nested(500000)).error().code, errc::limit_exceeded);
  EXPECT_TRUE(parse_json("[1]", {.bytes_max = 3}));
  EXPECT_EQ(parse_json("[12]", {.bytes_max = 3}).error().code, errc::limit_exceeded);
}

TEST(json_body, that_is_none_is_refused_with_the_place) {
  for (const auto* text : {"", "{", "[1,]", "nul", "\"\xFF\"", "{} {}", "1e999"}) {
    const auto read = parse_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, errc::invalid_argument) << text;
    EXPECT_NE(read.error().context, "");
  }
}

TEST(json_body, that_is_none_is_refused_in_words_of_http_and_not_of_a_library) {
  EXPECT_EQ(json_body({.body = ""}).error().context, "the request has no body: a JSON object is wanted");
  EXPECT_EQ(json_body({.body = " "}).error().context, "the request has no body: a JSON object is wanted");
  EXPECT_TRUE(parse_json("{").error().context.starts_with("parse error at line 1, column 2"));
  EXPECT_EQ(parse_json("[1e999]").error().context.find("json.exception"), std::string::npos);
}

TEST(json_body, with_a_key_twice_in_one_object_is_refused) {
  EXPECT_EQ(parse_json(R"({"a": 1, "b": {"a": 2}, "a": 3})").error().context, "the key 'a' stands twice in one object");
  EXPECT_EQ(parse_json(R"([{"b": {"": 1, "": 2}}])").error().code, errc::invalid_argument);
  EXPECT_TRUE(parse_json(R"([{"a": {"a": 1}}, {"a": [{"a": 2}]}])"));
}

TEST(json_body, is_taken_if_it_says_that_it_is_json_or_says_nothing) {
  const auto read = [](std::string_view type) {
    return json_body({.body = "{}", .headers = {{"Content-Type", type}}});
  };
  EXPECT_TRUE(json_body({.body = "{}"}));
  EXPECT_TRUE(read("Application/JSON; charset=utf-8"));
  EXPECT_TRUE(read("application/merge-patch+json"));
  EXPECT_EQ(read("text/plain").error().code, errc::unsupported);
  EXPECT_EQ(json_problem(read("text/plain").error()).status, 415u);
}

TEST(problem, tells_type_title_status_and_detail) {
  const auto told = problem(404, "No such volume", "there is no volume /pay\xFF", "/problems/no-such-volume");
  EXPECT_EQ(told.status, 404u);
  EXPECT_EQ(told.content_type, "application/problem+json");
  EXPECT_EQ(told.body,
            "{\"type\":\"/problems/no-such-volume\",\"title\":\"No such volume\",\"status\":404,"
            "\"detail\":\"there is no volume /pay\xEF\xBF\xBD\"}\n");
  EXPECT_EQ(json::parse(problem(409, {}, "x").body)["title"], "Conflict");
}

TEST(base64, is_as_the_standard_shows) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF", "+/8="}}) {
    EXPECT_EQ(base64_of(bytes), text);
    EXPECT_EQ(*bytes_of_base64(text), bytes);
  }
}

TEST(base64, takes_one_text_only_for_the_same_bytes) {
  for (const auto* text :
       {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", " Zg=", "Zg==Zg==", "====", "Z===", "Zm-_", "Z\0g="}) {
    EXPECT_FALSE(bytes_of_base64(text)) << text;
  }
}

TEST(base64, gives_back_random_bytes_of_any_length) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (std::size_t size : {0, 1, 2, 3, 4, 5, 1000, 3 << 20, (3 << 20) + 1, (6 << 20) - 1}) {
    std::string bytes(size, '\0');
    for (auto& c : bytes) c = static_cast<char>(random());
    const auto back = bytes_of_base64(base64_of(bytes));
    ASSERT_TRUE(back) << size;
    ASSERT_TRUE(*back == bytes) << size;
  }
}

}  // namespace
}  // namespace millrace
