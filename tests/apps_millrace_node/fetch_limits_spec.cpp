#include "codecs/kafka/api/01_fetch.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

constexpr std::int32_t partitions = 3;
constexpr std::size_t value_bytes = 100'000;

class fetch_limits : public node_fixture {
 protected:
  void SetUp() override {
    start();
    client = connect();
    ASSERT_EQ(*client->create_topic("t", partitions), error_code::none);
    for (int i = 0; i < 5 * partitions; ++i) {
      ASSERT_EQ(client->produce("t", i % partitions, std::string(value_bytes, 'x'))->error, error_code::none);
    }
  }

  /// Bytes of records in the answer to a fetch of everything that names these limits.
  std::size_t bytes_of(std::int32_t reply_max, std::int32_t partition_max) {
    kafka::fetch_request request;
    request.max_bytes = reply_max;
    auto& topic = request.topics.emplace_back();
    topic.topic = "t";
    for (std::int32_t p = 0; p < partitions; ++p) {
      auto& part = topic.partitions.emplace_back();
      part.partition = kafka::partition_index(p);
      part.partition_max_bytes = partition_max;
    }
    const auto answer = client->call<kafka::fetch_response>(request, 12);
    if (!answer) return ADD_FAILURE() << answer.error().context, 0;
    std::size_t bytes = 0;
    for (const auto& told : answer->responses.front().partitions) {
      if (const auto* records = std::get_if<std::span<const std::byte>>(&told.records)) bytes += records->size();
    }
    return bytes;
  }

  std::unique_ptr<wire_client> client;
};

TEST_F(fetch_limits, hold_for_the_reply_though_each_partition_may_have_more) {
  EXPECT_GT(bytes_of(350'000, 20'000'000), 3 * value_bytes);
  EXPECT_LE(bytes_of(350'000, 20'000'000), 350'000u);
}

TEST_F(fetch_limits, hold_for_each_partition) {
  EXPECT_GT(bytes_of(20'000'000, 250'000), partitions * 2 * value_bytes);
  EXPECT_LE(bytes_of(20'000'000, 250'000), partitions * 250'000u);
}

TEST_F(fetch_limits, let_one_batch_through_so_that_readers_get_on) {
  EXPECT_GT(bytes_of(1, 1), value_bytes);
  EXPECT_LT(bytes_of(1, 1), 2 * value_bytes);
}

}  // namespace
}  // namespace millrace
