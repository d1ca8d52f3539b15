#include "runtime/metrics/bounded_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(bounded_sink, hands_on_as_many_values_as_it_may_and_counts_the_others) {
  metric_registry registry;
  std::size_t left_out = 0;
  const auto text = registry.to_text([&](metric_sink& sink) {
    bounded_sink bounded(sink, 2);
    for (const auto* partition : {"0", "1", "2", "3"}) {
      bounded.gauge({"millrace_log_end_offset", "An offset."}, {{"partition", partition}}, 1);
    }
    left_out = bounded.left_out();
  });
  EXPECT_THAT(text, HasSubstr("partition=\"1\""));
  EXPECT_THAT(text, Not(HasSubstr("partition=\"2\"")));
  EXPECT_EQ(left_out, 2u);
}

}  // namespace
}  // namespace millrace
