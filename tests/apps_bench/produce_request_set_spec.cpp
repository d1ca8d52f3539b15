#include "apps/bench/wire/produce_request_set.hpp"

#include <gtest/gtest.h>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::bench {
namespace {

std::vector<std::byte> whole_request(const produce_request_set& set, std::size_t partition, std::int32_t correlation) {
  const auto head = set.head(partition, correlation);
  const auto tail = set.tail(partition);
  std::vector<std::byte> request(head.begin(), head.end());
  request.insert(request.end(), tail.begin(), tail.end());
  return request;
}

kafka::produce_request body_of(std::span<const std::byte> request) {
  const auto frame = request.subspan(kafka::frame_prefix_bytes);
  const auto header = kafka::decode_request_header(frame);
  return *kafka::decode<kafka::produce_request>(frame.subspan(header->body_begin), produce_request_set::version);
}

TEST(produce_request_set, head_and_tail_together_are_one_request_to_that_partition_under_that_id) {
  const auto set = produce_request_set::encode("orders", 3, {});
  ASSERT_TRUE(set);
  const auto request = whole_request(*set, 2, 4711);
  EXPECT_EQ(load_big_endian<std::int32_t>(request.data()), std::ssize(request) - 4);
  const auto header = kafka::decode_request_header(std::span(request).subspan(4));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->header.correlation_id, 4711);
  EXPECT_EQ(header->header.api_version, produce_request_set::version);
  const auto body = body_of(request);
  EXPECT_EQ(body.acks, -1);
  ASSERT_EQ(body.topic_data.size(), 1U);
  EXPECT_EQ(body.topic_data[0].name, "orders");
  ASSERT_EQ(body.topic_data[0].partition_data.size(), 1U);
  EXPECT_EQ(body.topic_data[0].partition_data[0].index.value, 2);
}

TEST(produce_request_set, a_request_carries_one_sound_batch_of_as_many_records_as_planned) {
  record_plan plan;
  plan.record_bytes = 77;
  plan.records_per_batch = 5;
  const auto set = produce_request_set::encode("orders", 1, plan);
  ASSERT_TRUE(set);
  const auto request = whole_request(*set, 0, 1);
  const auto body = body_of(request);
  const auto bytes = body.topic_data[0].partition_data[0].records;
  ASSERT_TRUE(bytes);
  const auto batch = kafka::record_batch::read(*bytes);
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->crc_matches());
  EXPECT_EQ(batch->bytes().size(), bytes->size());
  kafka::record_reader records(batch->header(), batch->records());
  kafka::record record;
  int count = 0;
  while (*records.next(record)) {
    ++count;
    EXPECT_FALSE(record.key);
    ASSERT_TRUE(record.value);
    EXPECT_EQ(record.value->size(), 77U);
  }
  EXPECT_EQ(count, 5);
}

TEST(produce_request_set, as_many_records_fit_a_batch_as_its_bytes_allow) {
  for (const std::int64_t record_bytes : {0, 1, 200, 1000, 5000}) {
    record_plan plan;
    plan.record_bytes = record_bytes;
    plan.records_per_batch = records_that_fit(65'536, record_bytes);
    const auto set = produce_request_set::encode("t", 1, plan);
    ASSERT_TRUE(set);
    const auto request = whole_request(*set, 0, 1);
    const auto size = body_of(request).topic_data[0].partition_data[0].records->size();
    EXPECT_LE(size, 65'536U) << record_bytes;
    EXPECT_GT(size + static_cast<std::size_t>(record_bytes) + 16, 65'536U - 4U * plan.records_per_batch)
        << record_bytes;
  }
}

TEST(produce_request_set, one_record_is_sent_even_if_it_is_larger_than_the_batch) {
  EXPECT_EQ(records_that_fit(100, 5000), 1);
}

TEST(produce_request_set, plans_that_make_no_sense_are_refused) {
  record_plan none;
  none.records_per_batch = 0;
  record_plan huge;
  huge.record_bytes = 1 << 20;
  huge.records_per_batch = 1000;
  EXPECT_EQ(produce_request_set::encode("t", 1, none).error().code, errc::invalid_argument);
  EXPECT_EQ(produce_request_set::encode("t", 1, huge).error().code, errc::invalid_argument);
  EXPECT_EQ(produce_request_set::encode("t", 0, {}).error().code, errc::invalid_argument);
}

}  // namespace
}  // namespace millrace::bench
