#include <gtest/gtest.h>

#include "apps/monitoring/intake/scraper.hpp"

namespace millrace::monitoring {
namespace {

TEST(scrape_target, has_the_job_that_stands_before_its_url) {
  const auto target = scrape_target::parse("machine=http://127.0.0.1:9100/metrics?x=1");
  ASSERT_TRUE(target) << target.error().context;
  EXPECT_EQ(target->job, "machine");
  EXPECT_EQ(target->url, "http://127.0.0.1:9100/metrics?x=1");
  EXPECT_EQ(target->instance, "127.0.0.1:9100");
}

TEST(scrape_target, without_a_job_is_of_the_job_scrape) {
  const auto target = scrape_target::parse("https://shop.example.com/metrics?a=b");
  ASSERT_TRUE(target) << target.error().context;
  EXPECT_EQ(target->job, "scrape");
  EXPECT_EQ(target->instance, "shop.example.com");
}

TEST(scrape_target, that_is_none_is_refused_with_what_is_wanted) {
  for (const auto* text :
       {"", "machine", "machine=", "=http://a/", "machine=ftp://a/", "machine=http://", "machine=http:///x"}) {
    const auto target = scrape_target::parse(text);
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.error().code, errc::invalid_argument);
  }
}

}  // namespace
}  // namespace millrace::monitoring
