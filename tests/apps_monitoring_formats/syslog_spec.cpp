#include "apps/monitoring/formats/syslog.hpp"

#include <gtest/gtest.h>

#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/severity_text.hpp"
#include "apps/monitoring/formats/syslog_stream.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t october_11_2003_ms = 1'065'910'455'000;  // 2003-10-11T22:14:15Z
const intake_context an_hour_later{.now_ms = october_11_2003_ms + 3'600'000, .host = "10.1.1.9"};

log_line read(std::string_view message, const intake_context& context = an_hour_later) {
  const auto line = read_syslog(message, context);
  EXPECT_TRUE(line) << line.error().context;
  return line ? *line : log_line{};
}

TEST(syslog, the_space_that_servers_keep_of_the_old_form_is_no_part_of_the_text) {
  const auto line = read_syslog("<11>1 2026-11-30T19:43:24Z h shop - - -  it is new", {.now_ms = 0, .host = {}});
  ASSERT_TRUE(line) << line.error().context;
  EXPECT_EQ(line->text, "it is new");
}

TEST(syslog, a_message_of_rfc_5424_is_read_without_its_structured_data) {
  const auto line = read(
      "<165>1 2003-10-11T22:14:15.003Z shop.example.org evntslog 4711 ID47 "
      "[one@32473 iut=\"3\" why=\"a \\\"]\\\" b\"][two@32473 x=\"]\"] \xef\xbb\xbf"
      "disk is full");
  EXPECT_EQ(line.host, "shop.example.org");
  EXPECT_EQ(line.app, "evntslog");
  EXPECT_EQ(line.level, severity::notice);
  EXPECT_EQ(line.text, "disk is full");
  EXPECT_EQ(line.time_ms, october_11_2003_ms + 3);
}

TEST(syslog, what_a_message_leaves_out_is_now_and_the_sender) {
  const auto line = read("<34>1 - - - - - - text");
  EXPECT_EQ(line.host, "10.1.1.9");
  EXPECT_EQ(line.app, "");
  EXPECT_EQ(line.level, severity::critical);
  EXPECT_EQ(line.text, "text");
  EXPECT_EQ(line.time_ms, an_hour_later.now_ms);
}

TEST(syslog, a_message_may_have_no_text) {
  EXPECT_EQ(read("<34>1 2003-10-11T22:14:15Z h a - - -").text, "");
  EXPECT_EQ(read("<34>1 2003-10-11T22:14:15Z h a - - [x@1 y=\"z\"]").text, "");
}

TEST(syslog, broken_structured_data_is_shown_rather_than_lost) {
  EXPECT_EQ(read("<34>1 2003-10-11T22:14:15Z h a - - [x@1 y=\"z text").text, "[x@1 y=\"z text");
}

TEST(syslog, a_bsd_message_is_read_in_the_year_nearest_to_now) {
  const auto line = read("<34>Oct 11 22:14:15 mymachine su[230]: 'su root' failed for ana on /dev/pts/8\n");
  EXPECT_EQ(line.host, "mymachine");
  EXPECT_EQ(line.app, "su");
  EXPECT_EQ(line.level, severity::critical);
  EXPECT_EQ(line.text, "'su root' failed for ana on /dev/pts/8");
  EXPECT_EQ(line.time_ms, october_11_2003_ms);
}

TEST(syslog, a_bsd_message_of_a_local_program_names_no_host) {
  const auto line = read("<13>Oct 11 22:14:15 cron: started");
  EXPECT_EQ(line.host, "10.1.1.9");
  EXPECT_EQ(line.app, "cron");
  EXPECT_EQ(line.text, "started");
}

TEST(syslog, a_bsd_time_stands_in_the_zone_that_was_configured) {
  auto context = an_hour_later;
  context.zone_minutes = 120;
  EXPECT_EQ(read("<34>Oct 12 00:14:15 h a: b", context).time_ms, october_11_2003_ms);
}

TEST(syslog, servers_pass_messages_on_with_a_precise_time) {
  const auto line = read("<30>2003-10-11T22:14:15.123456+00:00 web-1 systemd[1]: Started nginx.");
  EXPECT_EQ(line.host, "web-1");
  EXPECT_EQ(line.app, "systemd");
  EXPECT_EQ(line.text, "Started nginx.");
  EXPECT_EQ(line.time_ms, october_11_2003_ms + 123);
}

TEST(syslog, a_tag_that_is_none_stays_in_the_text) {
  EXPECT_EQ(read("<34>Oct 11 22:14:15 h no tag: here").text, "no tag: here");
  EXPECT_EQ(read("<34>su: no time").app, "su");
}

TEST(syslog, what_is_of_no_format_is_text) {
  for (const char* text : {"hello", "<192>hello", "<>hello", "<34", "<-1>x", "<1x>x"}) {
    const auto line = read(text);
    EXPECT_EQ(line.text, text);
    EXPECT_EQ(line.level, severity::notice);
    EXPECT_EQ(line.host, "10.1.1.9");
  }
  EXPECT_EQ(read("<34>1 yesterday h a - - - x").text, "1 yesterday h a - - - x");
  EXPECT_FALSE(read_syslog("", an_hour_later));
  EXPECT_FALSE(read_syslog("\r\n", an_hour_later));
}

TEST(syslog, bytes_that_are_no_utf8_are_replaced_and_long_texts_are_cut) {
  EXPECT_EQ(read("<34>1 - h\xff a - - - caf\xe9!").text, "caf\ufffd!");
  EXPECT_EQ(read("<34>1 - h\xff a - - - caf\xe9!").host, "h\ufffd");
  EXPECT_EQ(read(std::string(line_bytes_max + 1, 'x')).text.size(), line_bytes_max);
}

TEST(severity, is_told_by_many_names_and_numbers) {
  EXPECT_EQ(severity_named("WARN"), severity::warning);
  EXPECT_EQ(severity_named("Fatal"), severity::critical);
  EXPECT_FALSE(severity_named("warnings"));
  EXPECT_FALSE(severity_named(""));
  EXPECT_EQ(severity_numbered(3), severity::error);
  EXPECT_EQ(severity_numbered(30), severity::informational);
  EXPECT_EQ(severity_numbered(60), severity::critical);
  EXPECT_FALSE(severity_numbered(-1));
  EXPECT_FALSE(severity_numbered(8));
}

class syslog_framing : public testing::Test {
 protected:
  using texts = std::vector<std::string>;

  texts take(std::string_view bytes) {
    auto messages = connection_.take(bytes);
    EXPECT_TRUE(messages) << messages.error().context;
    texts out;
    for (auto& message : *messages) out.push_back(message.bytes + (message.cut ? " (cut)" : ""));
    return out;
  }

  syslog_stream connection_{16};
};

TEST_F(syslog_framing, messages_end_with_a_line_feed) {
  EXPECT_EQ(take("<1>a\n<2>b\r\n\n<3>"), (texts{"<1>a", "<2>b"}));
  EXPECT_EQ(take("c\n"), (texts{"<3>c"}));
}

TEST_F(syslog_framing, or_are_counted_and_may_hold_line_feeds) {
  EXPECT_EQ(take("6 <1>a\nb5 <2>cd\n4 <3>"), (texts{"<1>a\nb", "<2>cd"}));
  EXPECT_EQ(take("e<4>f\n"), (texts{"<3>e", "<4>f"}));
}

TEST_F(syslog_framing, is_the_same_whatever_the_pieces) {
  const std::string_view bytes = "6 <1>a\nb<2>line\n12x no count\n10 <3>1 - - -";
  const auto whole = take(bytes);
  EXPECT_EQ(whole, (texts{"<1>a\nb", "<2>line", "12x no count", "<3>1 - - -"}));
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    auto parts = take(bytes.substr(0, cut));
    for (auto& message : take(bytes.substr(cut))) parts.push_back(message);
    EXPECT_EQ(parts, whole) << cut;
  }
}

TEST_F(syslog_framing, a_long_message_is_cut_and_told) {
  EXPECT_EQ(take("<1>0123456789abcdef\n<2>b\n"), (texts{"<1>0123456789abc (cut)", "<2>b"}));
  EXPECT_EQ(take("20 <1>0123456789abcdefg<2>b\n"), (texts{"<1>0123456789abc (cut)", "<2>b"}));
}

TEST_F(syslog_framing, a_count_that_is_too_large_ends_the_connection) {
  EXPECT_FALSE(connection_.take("99999999999 <1>a"));
}

TEST_F(syslog_framing, the_end_of_the_connection_ends_a_message) {
  EXPECT_TRUE(take("<1>last").empty());
  const auto last = connection_.finish();
  ASSERT_EQ(last.size(), 1);
  EXPECT_EQ(last[0].bytes, "<1>last");
  EXPECT_FALSE(last[0].cut);
  EXPECT_TRUE(connection_.finish().empty());
  EXPECT_TRUE(take("10 <1>half").empty());
  EXPECT_TRUE(connection_.finish().at(0).cut);
}

}  // namespace
}  // namespace millrace::monitoring
