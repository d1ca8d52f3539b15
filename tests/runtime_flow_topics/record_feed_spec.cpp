#include "runtime/flow/topics/record_feed.hpp"

#include <gmock/gmock.h>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/control_record.hpp"

namespace millrace::flow {
namespace {

using kafka::batch_options;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Batches back to back, as a partition has them.
class stretch {
 public:
  stretch& add(std::int64_t base, std::vector<std::string> values, batch_options options = {}) {
    options.base_offset = kafka::offset(base);
    kafka::batch_builder builder(options);
    for (const auto& value : values) builder.add({.timestamp = kafka::timestamp(1), .value = value});
    const auto batch = *builder.finish();
    bytes_.insert(bytes_.end(), batch.begin(), batch.end());
    return *this;
  }

  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

batch_options of_transaction(std::int64_t producer, bool control = false) {
  return {.producer_id = kafka::producer_id(producer),
          .producer_epoch = kafka::producer_epoch(0),
          .base_sequence = kafka::sequence_number(0),
          .transactional = true,
          .control = control};
}

std::vector<std::string> all_of(record_feed& feed) {
  std::vector<std::string> values;
  for (topic_record record;;) {
    const auto more = feed.take(record);
    if (!more) return {"error: " + more.error().context};
    if (!*more) return values;
    values.push_back(std::to_string(record.offset.value) + "=" + std::string(record.value.value_or("none")));
  }
}

TEST(record_feed, begins_within_a_batch) {
  record_feed feed(kafka::partition_index(0), kafka::offset(11));
  feed.fill(stretch().add(10, {"a", "b"}).add(12, {"c"}).bytes(), {});
  EXPECT_THAT(all_of(feed), ElementsAre("11=b", "12=c"));
  EXPECT_EQ(feed.next().value, 13);
  EXPECT_TRUE(feed.empty());
}

TEST(record_feed, leaves_out_aborted_records_and_markers) {
  record_feed feed(kafka::partition_index(0), kafka::offset(0));
  feed.fill(stretch()
                .add(0, {"kept"}, of_transaction(1))
                .add(1, {"dropped"}, of_transaction(2))
                .add(2, {"marker"}, of_transaction(2, true))
                .add(3, {"kept later"}, of_transaction(2))
                .add(4, {"marker"}, of_transaction(2, true))
                .bytes(),
            {{kafka::producer_id(2), kafka::offset(1)}});
  EXPECT_THAT(all_of(feed), ElementsAre("0=kept", "3=kept later"));
  EXPECT_EQ(feed.next().value, 5);
}

TEST(record_feed, says_what_is_next_before_all_is_taken) {
  record_feed feed(kafka::partition_index(0), kafka::offset(0));
  feed.fill(stretch().add(0, {"a", "b"}).bytes(), {});
  topic_record record;
  ASSERT_TRUE(*feed.take(record));
  EXPECT_EQ(feed.next().value, 1);
  EXPECT_FALSE(feed.empty());
}

TEST(record_feed, goes_on_with_the_next_stretch) {
  record_feed feed(kafka::partition_index(0), kafka::offset(0));
  feed.fill(stretch().add(0, {"a"}).bytes(), {});
  EXPECT_THAT(all_of(feed), ElementsAre("0=a"));
  feed.fill(stretch().add(1, {"b"}).bytes(), {});
  EXPECT_THAT(all_of(feed), ElementsAre("1=b"));
}

TEST(record_feed, unfolds_compressed_batches) {
  record_feed feed(kafka::partition_index(0), kafka::offset(0));
  feed.fill(stretch().add(0, {"a", "b"}, {.how = {kafka::compression_codec::zstd}}).bytes(), {});
  EXPECT_THAT(all_of(feed), ElementsAre("0=a", "1=b"));
}

TEST(record_feed, tells_of_a_torn_batch) {
  auto torn = stretch().add(0, {"a", "b"}).bytes();
  torn.resize(torn.size() - 1);
  record_feed feed(kafka::partition_index(0), kafka::offset(0));
  feed.fill(torn, {});
  topic_record record;
  EXPECT_FALSE(feed.take(record));
}

}  // namespace
}  // namespace millrace::flow
