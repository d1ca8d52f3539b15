#include "apps/millrace/text/instant.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

constexpr kafka::timestamp now(1'772'368'205'250);  // 2026-03-01T12:30:05.250Z, by GNU date

std::int64_t parsed(std::string_view text) {
  const auto instant = parse_instant(text, now);
  return instant ? instant->value : -999;
}

TEST(instant, is_a_date_a_time_or_both_with_a_fraction) {
  EXPECT_EQ(parsed("1970-01-01"), 0);
  EXPECT_EQ(parsed("2026-03-01"), 1'772'323'200'000);
  EXPECT_EQ(parsed("2026-03-01T12:30"), 1'772'368'200'000);
  EXPECT_EQ(parsed("2026-03-01 12:30:05"), 1'772'368'205'000);
  EXPECT_EQ(parsed("2026-03-01T12:30:05.25Z"), now.value);
}

TEST(instant, is_in_utc_unless_it_names_a_shift) {
  EXPECT_EQ(parsed("2026-03-01T14:30:05.250+02:00"), now.value);
  EXPECT_EQ(parsed("2026-03-01T07:00:05.250-05:30"), now.value);
}

TEST(instant, may_be_milliseconds_since_1970) { EXPECT_EQ(parsed("1772368205250"), now.value); }

TEST(instant, may_be_counted_back_from_now) {
  EXPECT_EQ(parsed("now"), now.value);
  EXPECT_EQ(parsed("-1h30m"), now.value - 5'400'000);
}

TEST(instant, refuses_days_and_hours_that_no_clock_shows) {
  for (const auto* text :
       {"2026-02-29", "2026-13-01", "2026-03-01T24:00", "2026-03-01T12:60", "2026-03-01T12", "03-01",
        "2026-03-01T12:30:05.", "2026-03-01T12:30:05.1234", "2026-03-01T12:30Zx", "tomorrow", "", "-", "-3"}) {
    const auto instant = parse_instant(text, now);
    ASSERT_FALSE(instant) << text;
    EXPECT_EQ(instant.error().code, errc::invalid_argument);
  }
}

TEST(instant, is_printed_in_the_form_in_which_it_is_read) {
  EXPECT_EQ(format_instant(now), "2026-03-01T12:30:05.250Z");
  EXPECT_EQ(parsed(format_instant(now)), now.value);
  EXPECT_EQ(format_instant(kafka::timestamp(-1)), "-");
}

}  // namespace
}  // namespace millrace::cli
