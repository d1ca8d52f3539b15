#include "runtime/logging/log_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <sstream>

namespace millrace {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class log_system_spec : public ::testing::Test {
 protected:
  /// What was written, once all of it is.
  std::string written() {
    log.reset();
    return out.str();
  }

  std::ostringstream out;
  std::optional<log_system> log{std::in_place, log_level::info, out};
};

TEST_F(log_system_spec, writes_time_level_part_event_and_fields_on_one_line) {
  log->get("gateway").warn("connection closed", {{"peer", "127.0.0.1:4"}, {"bytes", 12}, {"lost", true}});
  EXPECT_THAT(written(), MatchesRegex("....-..-..T..:..:..\\....Z warn gateway: connection closed "
                                      "peer=127.0.0.1:4 bytes=12 lost=true\n"));
}

TEST_F(log_system_spec, keeps_a_field_that_a_stranger_chose_in_its_quotes_and_on_its_line) {
  log->get("gateway").info("request refused", {{"client", "a \"b\"\n2026-01-01 error x: y=1"}});
  EXPECT_THAT(written(), HasSubstr("client=\"a \\\"b\\\"\\n2026-01-01 error x: y=1\"\n"));
}

TEST_F(log_system_spec, writes_no_character_that_a_terminal_would_obey) {
  log->get("gateway").info("request refused", {{"client", "x\x1b[2J\x7f"}});
  EXPECT_THAT(written(), HasSubstr("client=\"x\\x1b[2J\\x7f\"\n"));
}

TEST_F(log_system_spec, tells_nothing_below_the_level) {
  log->get("storage").debug("segment rolled");
  EXPECT_EQ(written(), "");
}

TEST_F(log_system_spec, changes_the_level_of_one_part_while_its_loggers_are_in_use) {
  const auto storage = log->get("storage"), gateway = log->get("gateway");
  ASSERT_TRUE(log->set_level("storage", log_level::debug));
  storage.debug("segment rolled");
  gateway.debug("request decoded");
  const auto text = written();
  EXPECT_THAT(text, HasSubstr("segment rolled"));
  EXPECT_EQ(text.find("request decoded"), std::string::npos);
}

TEST_F(log_system_spec, changes_the_level_of_all_parts_and_of_those_to_come) {
  const auto before = log->get("before");
  log->set_level(log_level::error);
  EXPECT_FALSE(before.is_on(log_level::warn));
  EXPECT_FALSE(log->get("after").is_on(log_level::warn));
  EXPECT_EQ(log->levels().at("after"), log_level::error);
}

TEST_F(log_system_spec, names_the_parts_there_are_when_one_is_unknown) {
  log->get("storage");
  const auto set = log->set_level("storrage", log_level::debug);
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().context, HasSubstr("there are storage"));
}

TEST_F(log_system_spec, gives_loggers_that_outlive_it_in_silence) {
  const auto late = log->get("gateway");
  written();
  late.error("too late");
  EXPECT_EQ(out.str(), "");
}

TEST(logger, that_comes_from_nowhere_says_nothing) {
  const logger silent;
  silent.error("nobody hears");
  EXPECT_FALSE(silent.is_on(log_level::error));
}

TEST(log_level, is_told_by_its_name) {
  EXPECT_EQ(parse_log_level("debug"), log_level::debug);
  EXPECT_EQ(name_of(log_level::off), "off");
  EXPECT_FALSE(parse_log_level("loud").has_value());
}

}  // namespace
}  // namespace millrace
