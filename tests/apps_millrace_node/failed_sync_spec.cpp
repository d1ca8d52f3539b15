#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

/// The device fails a sync: what it was to make durable is lost or not, and nobody can tell.
class failed_sync : public node_fixture, public testing::WithParamInterface<std::size_t> {
 protected:
  void SetUp() override {
    start(GetParam());
    client = connect();
    ASSERT_EQ(*client->create_topic("t", 2), error_code::none);
    ASSERT_EQ(client->produce("t", 0, "before")->error, error_code::none);
    ASSERT_EQ(client->produce("t", 1, "other")->error, error_code::none);
  }

  std::unique_ptr<wire_client> client;
};

TEST_P(failed_sync, producers_are_told_and_nothing_is_acknowledged_afterwards) {
  disk.fail_syncs();
  for (int i = 0; i < 5; ++i) {
    for (const std::int32_t partition : {0, 1}) {
      const auto said = client->produce("t", partition, "lost");
      ASSERT_TRUE(said) << said.error().context;
      EXPECT_EQ(said->error, error_code::kafka_storage_error);
    }
  }
}

TEST_P(failed_sync, consumers_go_on_with_what_was_durable) {
  disk.fail_syncs();
  ASSERT_EQ(client->produce("t", 0, "lost")->error, error_code::kafka_storage_error);
  const auto found = connect()->fetch_all("t", 0);
  ASSERT_TRUE(found) << found.error().context;
  EXPECT_EQ(*found, (std::vector<placed_value>{{0, "before"}}));
}

TEST_P(failed_sync, after_a_restart_what_was_acknowledged_is_there_and_the_log_goes_on) {
  disk.fail_syncs();
  ASSERT_EQ(client->produce("t", 0, "lost")->error, error_code::kafka_storage_error);
  client.reset();
  lose_power(5, tearing::nothing);
  start(GetParam());
  client = connect();
  EXPECT_EQ(*client->fetch_all("t", 0), (std::vector<placed_value>{{0, "before"}}));
  EXPECT_EQ(client->produce("t", 0, "again")->error, error_code::none);
  EXPECT_EQ(*client->fetch_all("t", 0), (std::vector<placed_value>{{0, "before"}, {1, "again"}}));
}

INSTANTIATE_TEST_SUITE_P(with_and_without_a_journal, failed_sync, testing::Values(std::size_t{1} << 20, 0));

}  // namespace
}  // namespace millrace
