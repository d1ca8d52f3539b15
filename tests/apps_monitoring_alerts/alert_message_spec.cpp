#include "apps/monitoring/alerts/alert_message.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace millrace::monitoring {
namespace {

alert_message some_message() {
  alert_message made;
  made.id = "0123456789abcdef-1700000000000";
  made.rule = "busy";
  made.severity = "page";
  made.group = {{"host", "a \"quoted\""}};
  made.since_ms = 1'700'000'000'000;
  made.at_ms = 1'700'000'030'250;
  made.value = 97.2;
  made.summary = "too busy";
  made.reason = "cpu was 97.2, above 90 for 30 s";
  made.series = {"cpu{core=\"1\"}"};
  made.series_count = 3;
  return made;
}

TEST(alert_message, is_the_same_when_it_comes_back_from_json) {
  auto message = some_message();
  EXPECT_EQ(*alert_message_from_json(to_json(message)), message);
  message.firing = false;
  message.repeated = true;
  EXPECT_EQ(*alert_message_from_json(to_json(message)), message);
}

TEST(alert_message, is_written_for_people_too) {
  EXPECT_EQ(
      to_json(some_message()),
      R"({"at":"2023-11-14T22:13:50.250Z","id":"0123456789abcdef-1700000000000","labels":{"host":"a \"quoted\""},)"
      R"("reason":"cpu was 97.2, above 90 for 30 s","repeated":false,"rule":"busy","series":["cpu{core=\"1\"}"],)"
      R"("series_count":3,"severity":"page","since":"2023-11-14T22:13:20Z","state":"firing",)"
      R"("summary":"too busy","value":97.2})");
}

TEST(alert_message, survives_values_that_json_does_not_have) {
  auto message = some_message();
  message.value = std::numeric_limits<double>::infinity();
  message.reason = "\xff";
  const auto read = alert_message_from_json(to_json(message));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->value, 0);
}

TEST(alert_message, refuses_what_is_none) {
  for (const auto* wrong : {"", "[]", "{}", "null", "{\"id\":1}"}) {
    const auto read = alert_message_from_json(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().code, errc::invalid_argument);
  }
  auto text = to_json(some_message());
  text.replace(text.find("firing"), 6, "fizzing");
  EXPECT_FALSE(alert_message_from_json(text));
}

TEST(alert_message, goes_to_receivers_of_alertmanagers_webhooks) {
  auto other = some_message();
  other.group = {{"host", "b"}};
  other.summary = "very busy";
  const std::vector<alert_message> messages{some_message(), other};
  const auto body = nlohmann::json::parse(webhook_body(messages));
  EXPECT_EQ(body["version"], "4");
  EXPECT_EQ(body["status"], "firing");
  EXPECT_EQ(body["groupKey"], R"({}:{alertname="busy"})");
  EXPECT_EQ(body["groupLabels"], (nlohmann::json{{"alertname", "busy"}}));
  EXPECT_EQ(body["commonLabels"], (nlohmann::json{{"alertname", "busy"}, {"severity", "page"}}));
  EXPECT_EQ(body["commonAnnotations"], (nlohmann::json{{"description", "cpu was 97.2, above 90 for 30 s"}}));
  ASSERT_EQ(body["alerts"].size(), 2U);
  const auto& first = body["alerts"][0];
  EXPECT_EQ(first["labels"]["host"], "a \"quoted\"");
  EXPECT_EQ(first["startsAt"], "2023-11-14T22:13:20Z");
  EXPECT_EQ(first["endsAt"], "0001-01-01T00:00:00Z");
  EXPECT_EQ(first["annotations"]["summary"], "too busy");
  EXPECT_EQ(first["fingerprint"].get<std::string>().size(), 16U);
  EXPECT_NE(first["fingerprint"], body["alerts"][1]["fingerprint"]);
}

TEST(alert_message, of_an_end_tells_receivers_when_it_ended_under_the_same_fingerprint) {
  auto message = some_message();
  const auto firing = nlohmann::json::parse(webhook_body({&message, 1}));
  message.firing = false;
  const auto over = nlohmann::json::parse(webhook_body({&message, 1}));
  EXPECT_EQ(over["status"], "resolved");
  EXPECT_EQ(over["alerts"][0]["endsAt"], "2023-11-14T22:13:50.250Z");
  EXPECT_EQ(over["alerts"][0]["fingerprint"], firing["alerts"][0]["fingerprint"]);
}

}  // namespace
}  // namespace millrace::monitoring
