#include "runtime/metrics/openmetrics_text.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(openmetrics_text, names_counters_without_their_total_and_tells_its_end) {
  EXPECT_EQ(as_openmetrics("# HELP a_total All of \"it\".\n"
                           "# TYPE a_total counter\n"
                           "a_total{x=\"y\"} 3\n"
                           "# HELP b Of b.\n"
                           "# TYPE b gauge\n"
                           "b 1.5\n"),
            "# HELP a All of \\\"it\\\".\n"
            "# TYPE a counter\n"
            "a_total{x=\"y\"} 3\n"
            "# HELP b Of b.\n"
            "# TYPE b gauge\n"
            "b 1.5\n"
            "# EOF\n");
}

TEST(openmetrics_text, does_not_call_a_counter_what_is_not_named_like_one) {
  EXPECT_EQ(as_openmetrics("# TYPE odd counter\nodd 1\n"), "# TYPE odd unknown\nodd 1\n# EOF\n");
}

TEST(openmetrics_text, of_nothing_is_its_end) { EXPECT_EQ(as_openmetrics(""), "# EOF\n"); }

TEST(openmetrics_text, is_for_those_who_ask_for_it) {
  EXPECT_TRUE(accepts_openmetrics("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));
  EXPECT_FALSE(accepts_openmetrics("text/plain;version=0.0.4"));
  EXPECT_FALSE(accepts_openmetrics(""));
}

}  // namespace
}  // namespace millrace
