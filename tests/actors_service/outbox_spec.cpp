#include "actors/service/outbox.hpp"

#include <gmock/gmock.h>

#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const transaction_partition alerts{"alerts", kafka::partition_index(1)};
const transaction_partition totals{"totals", kafka::partition_index(0)};

kafka::batch_header header_of(const outbox_batch& batch) { return *kafka::batch_header::read(batch.records); }

outbox two_batches() {
  outbox_batches made(kafka::producer_id(4000));
  made.add(alerts, {.key = "card-1", .value = "too fast"});
  made.add(totals, {.value = "17"});
  made.add(alerts, {.key = "card-2", .value = "too far"});
  return {"service-fraud", made.take()};
}

TEST(outbox, has_a_batch_for_each_partition) {
  const auto all = two_batches().batches;
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].to, alerts);
  EXPECT_EQ(header_of(all[0]).count(), 2);
  EXPECT_EQ(header_of(all[0]).producer_id(), kafka::producer_id(4000));
  EXPECT_FALSE(header_of(all[0]).attributes().transactional());
  EXPECT_EQ(header_of(all[1]).count(), 1);
}

TEST(outbox, goes_on_with_the_numbers_of_the_one_before) {
  outbox_batches made(kafka::producer_id(4000));
  made.add(alerts, {.value = "a"});
  made.add(alerts, {.value = "b"});
  made.take();
  made.add(totals, {.value = "c"});
  made.take();
  made.add(alerts, {.value = "d"});
  const auto last = made.take();
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_EQ(header_of(last[0]).base_sequence(), kafka::sequence_number(2));
  EXPECT_EQ(header_of(last[0]).base_offset(), kafka::offset(0));
  EXPECT_THAT(made.take(), IsEmpty());
}

TEST(outbox, is_read_as_it_was_written) {
  EXPECT_EQ(*decode_outbox(encode(two_batches())), two_batches());
  EXPECT_EQ(*decode_outbox(encode(outbox{"service-fraud", {}})), (outbox{"service-fraud", {}}));
}

TEST(outbox, of_each_instance_of_the_deployment_is_found_and_none_of_another) {
  const auto of_first = two_batches();
  auto of_third = two_batches();
  of_third.batches.pop_back();
  auto of_others = two_batches();
  of_others.of = "service-shadow";
  map_batch rows;
  rows.put("last commit", "commit 1");
  rows.put("last outputs", encode(of_first));
  rows.put("last outputs/2", encode(of_third));
  rows.put("last outputs/3", encode(of_others));
  rows.put("topic of payments", "1");
  memory_map table;
  table.apply(rows);
  auto all = of_first.batches;
  all.push_back(of_third.batches.front());
  EXPECT_EQ(read_outboxes(table, "service-fraud")->batches, all);
  rows.put("last outputs/4", "torn");
  table.apply(rows);
  EXPECT_EQ(read_outboxes(table, "service-fraud").error().code, errc::corrupt);
}

TEST(outbox, that_is_torn_is_corrupt) {
  const auto whole = encode(two_batches());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_outbox(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_outbox(whole + "x"));
  EXPECT_FALSE(decode_outbox('\2' + whole.substr(1)));
}

}  // namespace
}  // namespace millrace
