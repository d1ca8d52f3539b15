#include <gtest/gtest.h>

#include "runtime/config/listener_address.hpp"

namespace millrace {
namespace {

TEST(page_of_a_job, is_a_job_and_a_url) {
  EXPECT_FALSE(object_to_page("machine=http://127.0.0.1:9100/metrics"));
  EXPECT_FALSE(object_to_page("shop=https://shop.example.com/m?a=b"));
  EXPECT_FALSE(object_to_page("six=http://[::1]:9100/metrics"));
  for (const auto* text : {"", "http://127.0.0.1:9100/", "=http://a/", "machine=", "machine=ftp://a/",
                           "machine=http://", "machine=http://a:99999/"}) {
    EXPECT_TRUE(object_to_page(text)) << text;
  }
}

}  // namespace
}  // namespace millrace
