// The small text files of a partition's directory.
#include <gtest/gtest.h>

#include "codecs/log/leader_epoch_checkpoint.hpp"
#include "codecs/log/partition_metadata.hpp"

namespace millrace {
namespace {

epoch_start starts(int epoch, std::int64_t offset) { return {kafka::leader_epoch(epoch), kafka::offset(offset)}; }

TEST(leader_epoch_checkpoint, is_a_version_a_count_and_a_line_for_each_epoch) {
  const std::vector<epoch_start> epochs{starts(0, 0), starts(3, 17)};
  EXPECT_EQ(encode_leader_epochs(epochs), "0\n2\n0 0\n3 17\n");
  EXPECT_EQ(*decode_leader_epochs("0\n2\n0 0\n3 17\n"), epochs);
  EXPECT_EQ(*decode_leader_epochs("0\n0\n"), std::vector<epoch_start>{});
}

TEST(leader_epoch_checkpoint, any_other_text_is_corrupt) {
  for (const auto* text : {"", "0\n", "1\n0\n", "0\n1\n", "0\n1\n0 0", "0\n2\n0 0\n", "0\n1\n0 0\n1 5\n", "0\n1\n0\n",
                           "0\n1\n-1 0\n", "0\n1\n0 -1\n", "0\n2\n3 0\n3 5\n", "0\n2\n1 9\n2 9\n", "0\n1\nx 0\n"}) {
    EXPECT_EQ(decode_leader_epochs(text).error().code, errc::corrupt) << text;
  }
}

/// As Kafka's `Uuid.toString` prints it: checked against kafka-clients 4.3.1.
TEST(partition_metadata, holds_the_topic_id_as_kafka_prints_it) {
  topic_id_bytes id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::byte>(i * 17);
  EXPECT_EQ(encode_partition_metadata(id), "version: 0\ntopic_id: ABEiM0RVZneImaq7zN3u_w");
  EXPECT_EQ(*decode_partition_metadata("version: 0\ntopic_id: ABEiM0RVZneImaq7zN3u_w"), id);
  EXPECT_EQ(*decode_partition_metadata("version: 0\ntopic_id: ABEiM0RVZneImaq7zN3u_w\n"), id);
}

TEST(partition_metadata, any_other_text_is_corrupt) {
  for (const auto* text :
       {"", "version: 1\ntopic_id: ABEiM0RVZneImaq7zN3u_w", "version: 0\n",
        "version: 0\ntopic_id: ABEiM0RVZneImaq7zN3u_", "version: 0\ntopic_id: ABEiM0RVZneImaq7zN3u_x",
        "version: 0\ntopic_id: ABEiM0RVZneImaq7zN3u/w"}) {
    EXPECT_EQ(decode_partition_metadata(text).error().code, errc::corrupt) << text;
  }
}

}  // namespace
}  // namespace millrace
