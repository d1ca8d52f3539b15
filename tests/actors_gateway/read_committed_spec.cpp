#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

/// A reader that is to see committed records only; the partition "t" 0 ends at 10 and is stable up to 6.
class read_committed : public gateway_fixture {
 protected:
  read_committed() {
    near[0]->progress->high_watermark = 10;
    near[0]->progress->last_stable_offset = 6;
  }

  void send(std::int64_t offset, std::int8_t isolation = 1, std::int32_t max_wait_ms = 0) {
    auto request = say::fetch("t", 0, offset, max_wait_ms);
    request.isolation_level = isolation;
    client->send(request, say::fetch_version);
    settle();
  }

  kafka::fetch_response_partition take() {
    settle();
    return client->take<kafka::fetch_response>().responses.at(0).partitions.at(0);
  }

  /// Answers the oldest read with 10 bytes, out of which one transaction is to be left.
  void answer_read(partition_stand_in& partition) {
    const auto asked = std::move(partition.reads.at(0));
    partition.reads.pop_front();
    auto file = *disk.open("/records", open_mode::create);
    EXPECT_TRUE(write_at(*file, 0, std::as_bytes(std::span("some bytes", 10))));
    caf::anon_send(asked.from, make_envelope<schema::ReadReply>(
                                   [&](schema::ReadReply::Builder root) {
                                     root.setToken(asked.message.read()->getToken());
                                     root.setIndex(asked.message.read()->getIndex());
                                     root.setHighWatermark(10);
                                     root.setLastStableOffset(6);
                                     root.setLogStartOffset(0);
                                     auto aborted = root.initAborted(1);
                                     aborted[0].setProducerId(100);
                                     aborted[0].setFirstOffset(2);
                                   },
                                   {file_slice{file, 0, 10}}));
    settle();
  }

  memory_disk disk;
  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(read_committed, gets_the_aborted_transactions_of_what_it_reads) {
  send(1);
  EXPECT_TRUE(near[0]->reads.at(0).message.read()->getCommittedOnly());
  answer_read(*near[0]);
  const auto told = take();
  EXPECT_EQ(told.last_stable_offset.value, 6);
  ASSERT_EQ(told.aborted_transactions.value().size(), 1U);
  EXPECT_EQ(told.aborted_transactions->at(0).producer_id.value, 100);
  EXPECT_EQ(told.aborted_transactions->at(0).first_offset.value, 2);
}

TEST_F(read_committed, at_the_last_stable_offset_asks_nobody_and_gets_an_empty_list_not_none) {
  send(6);
  const auto told = take();
  EXPECT_THAT(near[0]->reads, IsEmpty());
  EXPECT_EQ(told.high_watermark.value, 10);
  EXPECT_EQ(told.last_stable_offset.value, 6);
  EXPECT_TRUE(told.aborted_transactions.has_value());
}

TEST_F(read_committed, asks_at_the_high_watermark_which_is_beyond_what_it_may_see) {
  send(10);
  EXPECT_EQ(near[0]->reads.size(), 1U);
}

TEST_F(read_committed, waits_for_the_last_stable_offset) {
  send(6, 1, 500'000);
  const auto watch = near[0]->watches.at(0).message.read();
  EXPECT_TRUE(watch->getCommittedOnly());
  EXPECT_EQ(watch->getOffset(), 6);
}

TEST_F(read_committed, gets_no_list_for_records_that_are_left_out_for_want_of_room) {
  near[1]->progress->high_watermark = near[1]->progress->last_stable_offset = 10;
  auto request = say::fetch("t", 0, 1);
  request.isolation_level = 1;
  request.max_bytes = 12;
  auto& second = request.topics[0].partitions.emplace_back(request.topics[0].partitions[0]);
  second.partition = kafka::partition_index(1);
  client->send(request, say::fetch_version);
  settle();
  answer_read(*near[0]);
  answer_read(*near[1]);
  const auto told = client->take<kafka::fetch_response>().responses.at(0).partitions;
  EXPECT_EQ(told.at(0).aborted_transactions.value().size(), 1U);
  EXPECT_EQ(std::get<std::span<const std::byte>>(told.at(1).records).size(), 0U);
  EXPECT_EQ(told.at(1).aborted_transactions.value().size(), 0U);
}

TEST_F(read_committed, is_not_what_a_reader_without_it_gets) {
  send(10, 0);
  auto told = take();
  EXPECT_THAT(near[0]->reads, IsEmpty());
  EXPECT_EQ(told.last_stable_offset.value, 6);
  EXPECT_FALSE(told.aborted_transactions.has_value());
  send(1, 0);
  EXPECT_FALSE(near[0]->reads.at(0).message.read()->getCommittedOnly());
  answer_read(*near[0]);
  told = take();
  EXPECT_FALSE(told.aborted_transactions.has_value());
}

}  // namespace
}  // namespace millrace
