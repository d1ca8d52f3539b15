#include "apps/bench/wire/transactional_batches.hpp"

#include <gtest/gtest.h>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::bench {
namespace {

constexpr int version = 12;

kafka::produce_request body_of(std::span<const std::byte> request) {
  const auto frame = request.subspan(kafka::frame_prefix_bytes);
  const auto header = kafka::decode_request_header(frame);
  return *kafka::decode<kafka::produce_request>(frame.subspan(header->body_begin), version);
}

std::vector<std::pair<int, int>> dealt(std::int32_t records, std::int32_t partitions, std::int32_t first) {
  std::vector<std::pair<int, int>> shares;
  for (const auto& share : deal_out(records, partitions, first)) {
    shares.emplace_back(share.partition.value, share.records);
  }
  return shares;
}

TEST(transactional_batches, a_stamped_request_is_the_producers_and_each_of_its_batches_is_sound) {
  auto request = transactional_batches::encode({"copier", "orders", 50, version}, deal_out(7, 3, 0));
  ASSERT_TRUE(request);
  for (std::size_t i = 0; i < 3; ++i) {
    request->stamp(i, kafka::producer_id(4711), kafka::producer_epoch(3), kafka::sequence_number(100));
  }
  const auto body = body_of(request->frame());
  EXPECT_EQ(body.transactional_id, "copier");
  ASSERT_EQ(body.topic_data.size(), 1U);
  ASSERT_EQ(body.topic_data[0].partition_data.size(), 3U);
  for (const auto& partition : body.topic_data[0].partition_data) {
    const auto batch = kafka::record_batch::read(*partition.records);
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->crc_matches());
    EXPECT_TRUE(batch->header().attributes().transactional());
    EXPECT_EQ(batch->header().producer_id().value, 4711);
    EXPECT_EQ(batch->header().producer_epoch().value, 3);
    EXPECT_EQ(batch->header().base_sequence().value, 100);
    EXPECT_EQ(batch->header().count(), partition.index.value == 0 ? 3 : 2);
  }
}

TEST(transactional_batches, only_what_was_stamped_changes) {
  auto request = transactional_batches::encode({"copier", "orders", 50, version}, deal_out(2, 2, 0));
  ASSERT_TRUE(request);
  request->stamp(1, kafka::producer_id(1), kafka::producer_epoch(0), kafka::sequence_number(0));
  const auto body = body_of(request->frame());
  const auto& partitions = body.topic_data[0].partition_data;
  EXPECT_FALSE(kafka::record_batch::read(*partitions[0].records)->header().idempotent());
  EXPECT_TRUE(kafka::record_batch::read(*partitions[1].records)->header().idempotent());
}

TEST(transactional_batches, records_are_dealt_out_evenly_and_those_that_get_none_are_left_out) {
  EXPECT_EQ(dealt(10, 10, 0).size(), 10U);
  EXPECT_EQ(dealt(1'000, 1, 0), (std::vector<std::pair<int, int>>{{0, 1'000}}));
  EXPECT_EQ(dealt(5, 3, 0), (std::vector<std::pair<int, int>>{{0, 2}, {1, 2}, {2, 1}}));
  EXPECT_EQ(dealt(2, 4, 3), (std::vector<std::pair<int, int>>{{3, 1}, {0, 1}}));
}

TEST(transactional_batches, a_partition_without_records_is_refused) {
  const auto request =
      transactional_batches::encode({"copier", "orders", 50, version}, {{kafka::partition_index(0), 0}});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, errc::invalid_argument);
}

}  // namespace
}  // namespace millrace::bench
