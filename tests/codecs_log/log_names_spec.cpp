#include "codecs/log/log_names.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(log_names, a_topic_may_have_dashes_and_digits_of_its_own) {
  const topic_partition odd{"a-1-b.c_2-7", kafka::partition_index(12)};
  EXPECT_EQ(partition_directory_name(odd), "a-1-b.c_2-7-12");
  EXPECT_EQ(parse_partition_directory_name("a-1-b.c_2-7-12"), odd);
}

TEST(log_names, what_is_no_partition_is_not_taken_for_one) {
  for (const auto* name : {"orders", "orders-", "-3", "orders-x", "orders-03", "orders-3.deleted", "orders-99999999999",
                           "orders- 3", "millrace.format"}) {
    EXPECT_EQ(parse_partition_directory_name(name), std::nullopt) << name;
  }
}

TEST(log_names, a_segment_file_is_twenty_digits_and_a_kind) {
  EXPECT_EQ(segment_file_name(kafka::offset(42), segment_file::log), "00000000000000000042.log");
  EXPECT_EQ(segment_file_name(kafka::offset(INT64_MAX), segment_file::time_index), "09223372036854775807.timeindex");
}

TEST(log_names, every_segment_file_name_is_read_back) {
  for (const auto kind : {segment_file::log, segment_file::offset_index, segment_file::time_index,
                          segment_file::transaction_index, segment_file::producer_snapshot}) {
    const parsed_segment_name expected{kafka::offset(1234567), kind};
    EXPECT_EQ(parse_segment_file_name(segment_file_name(expected.base, kind)), expected);
  }
}

TEST(log_names, what_is_no_segment_file_is_not_taken_for_one) {
  for (const auto* name :
       {"", ".log", "0000000000000000004x.log", "00000000000000000042.log.deleted", "42.log", "00000000000000000042",
        "00000000000000000042.lo", "-0000000000000000042.log", "99999999999999999999.log", "leader-epoch-checkpoint"}) {
    EXPECT_EQ(parse_segment_file_name(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace millrace
