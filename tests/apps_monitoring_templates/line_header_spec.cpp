#include "apps/monitoring/templates/line_header.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace millrace::monitoring {
namespace {

std::string message_of(std::string_view line) {
  auto message = line.substr(message_begin(line));
  while (message.starts_with(' ')) message.remove_prefix(1);
  return std::string(message);
}

TEST(line_header, ends_behind_the_tag_of_a_syslog_line) {
  EXPECT_EQ(message_of("Jun  4 15:16:01 mill sshd(pam_unix)[19939]: session closed"), "session closed");
  EXPECT_EQ(message_of("Jun 14 15:16:01 mill kernel: Initializing CPU"), "Initializing CPU");
  EXPECT_EQ(message_of("2024-01-02T03:04:05.123456+01:00 mill systemd[1]: Started it."), "Started it.");
}

TEST(line_header, knows_that_a_host_follows_the_time_of_old_syslog_even_without_a_tag) {
  EXPECT_EQ(message_of("Jul  1 09:00:55 mill --- last message repeated 1 time ---"),
            "--- last message repeated 1 time ---");
}

TEST(line_header, takes_one_tag_and_leaves_the_names_that_the_message_begins_with) {
  EXPECT_EQ(message_of("Jun 14 15:16:01 mill sshd[1]: pam_unix(sshd:auth): check pass"),
            "pam_unix(sshd:auth): check pass");
}

TEST(line_header, ends_behind_level_thread_and_component) {
  EXPECT_EQ(message_of("2015-10-18 18:01:47,978 INFO [main] org.mill.App: Created it"), "Created it");
  EXPECT_EQ(message_of("2015-07-29 17:41:44,747 - WARN  [Peer[id=1]/0:0:0:0:2181:Election@774] - Notified"),
            "Notified");
  EXPECT_EQ(message_of("2017-05-16 00:00:00.008 25746 INFO mill.api.server [req-1 - -] 10.1.1.1 served"),
            "10.1.1.1 served");
  EXPECT_EQ(message_of("03-17 16:13:38.811  1702  2395 D WindowManager: opening app"), "opening app");
  EXPECT_EQ(message_of("081109 203615 148 INFO dfs.Node$Responder: done"), "done");
}

TEST(line_header, leaves_words_of_plain_text_to_the_message) {
  EXPECT_EQ(message_of("2024-01-02T03:04:05Z Could not open: a"), "Could not open: a");
  EXPECT_EQ(message_of("2024-01-02 03:04:05 WARN Refused: a"), "Refused: a");
  EXPECT_EQ(message_of("2024-01-02 03:04:05 Failed login - user a"), "Failed login - user a");
}

TEST(line_header, may_have_its_times_and_levels_in_brackets) {
  EXPECT_EQ(message_of("[Sun Dec 04 04:47:44 2005] [notice] child.init() ok"), "child.init() ok");
  EXPECT_EQ(message_of("[10.30 16:49:06] mill.exe *64 - a.example:80 open"), "a.example:80 open");
}

TEST(line_header, may_be_of_fields_with_bars) {
  EXPECT_EQ(message_of("20171224-0:7:20:294|Step|30002312|flush a|b"), "flush a|b");
}

TEST(line_header, may_hold_places_and_facilities_between_its_times_and_its_level) {
  EXPECT_EQ(message_of("- 1117838570 2005.06.03 R02-N0 2005-06-03-15.42.50.675872 R02-N0 RAS KERNEL INFO parity"),
            "parity");
}

TEST(line_header, may_be_written_as_keys_and_values) {
  EXPECT_EQ(message_of(R"(time="2024-01-02T03:04:05Z" level=info msg="listening")"), R"(msg="listening")");
}

TEST(line_header, may_be_missing) {
  for (const auto* line : {"Connection to 10.2.3.4:80 lost at 10:22:33", "{\"a\":1}", "", "   ", "10.0.0.1 is up"}) {
    EXPECT_EQ(message_begin(line), 0U) << line;
  }
}

TEST(line_header, never_ends_behind_the_line) {
  const std::string line =
      "2015-10-18 18:01:47,978 - INFO  [Peer[id=1]/0:2181] org.mill.App: Jun 14 15:16:01 mill a[1]: x|y - z";
  for (std::size_t cut = 0; cut <= line.size(); ++cut) {
    EXPECT_LE(message_begin(std::string_view(line).substr(0, cut)), cut);
    EXPECT_LE(message_begin(std::string_view(line).substr(cut)), line.size() - cut);
  }
}

}  // namespace
}  // namespace millrace::monitoring
