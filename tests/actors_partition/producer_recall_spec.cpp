#include "actors/partition/producer_recall.hpp"

#include <gtest/gtest.h>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/batch_patch.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;

class producer_recall_spec : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk.make_directory("/data"));
    auto opened = partition_log::open(files, {"/data", {"t", kafka::partition_index(0)}, {}}, {}, std::nullopt);
    ASSERT_TRUE(opened);
    log = std::move(*opened);
  }

  /// One record of producer 7, which goes on with its sequence.
  void append() {
    kafka::batch_builder builder({.producer_id = kafka::producer_id(7),
                                  .producer_epoch = kafka::producer_epoch(0),
                                  .base_sequence = kafka::sequence_number(next_sequence++)});
    builder.add({.timestamp = kafka::timestamp(1), .value = "x"});
    auto bytes = *builder.finish();
    kafka::patch_base_offset(bytes, log->end());
    const std::span<const std::byte> one(bytes);
    ASSERT_TRUE(log->append(std::span(&one, 1)));
  }

  kafka::sequence_number recalled_sequence() {
    producer_table producers(1h);
    EXPECT_TRUE(recall_producers(disk, *log, producers));
    return producers.all().at(kafka::producer_id(7)).last_sequence();
  }

  memory_disk disk;
  file_pool files{disk, 10};
  std::unique_ptr<partition_log> log;
  std::int32_t next_sequence = 0;
};

TEST_F(producer_recall_spec, a_snapshot_of_batches_that_a_crash_took_is_never_believed) {
  producer_table ahead(1h);
  for (int i = 0; i < 3; ++i) append();
  ASSERT_TRUE(recall_producers(disk, *log, ahead));
  ASSERT_TRUE(
      save_producers(disk, {log->directory(), kafka::offset(5), ahead, {}}));  // two batches more than there are
  EXPECT_EQ(recalled_sequence(), kafka::sequence_number(2));
  next_sequence = 10;
  for (int i = 0; i < 4; ++i) append();
  EXPECT_EQ(recalled_sequence(), kafka::sequence_number(13)) << "the log has passed the snapshot's offset";
  EXPECT_FALSE(disk.size_of(log->directory() + "/00000000000000000005.snapshot"));
}

}  // namespace
}  // namespace millrace
