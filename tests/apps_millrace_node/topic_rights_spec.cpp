#include <gmock/gmock.h>

#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/32_describe_configs.hpp"
#include "codecs/kafka/api/44_incremental_alter_configs.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"
#include "tests/apps_millrace_node/topic_walk.hpp"

namespace millrace {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;

/// Clients of a node whose streams have no rules, so that nobody but the operator may do anything.
struct topic_rights : node_fixture {
  topic_rights() {
    start();
    EXPECT_EQ(*connect()->create_topic("orders", 1), error_code::none);
    EXPECT_EQ(connect()->produce("orders", 0, "secret")->error, error_code::none);
    stop();
    also = {{"", "access.kafka", "u:ana g:staff"}};
    start();
  }

  void walk(const std::string& spelt) {
    const auto client = connect();
    for (const auto& request : topic_walk()) {
      const auto told = request.ask(*client, spelt);
      ASSERT_TRUE(told) << request.label << ": " << told.error().context;
      EXPECT_THAT(*told, Each(told_of_topic{spelt, error_code::topic_authorization_failed})) << request.label;
      if (request.api == kafka::api_key::describe_log_dirs) {
        EXPECT_THAT(*told, IsEmpty()) << "it has no place for errors of topics";
      } else {
        EXPECT_THAT(*told, Not(IsEmpty())) << request.label;
      }
    }
  }
};

TEST_F(topic_rights, are_asked_for_by_every_api) { walk("orders"); }

TEST_F(topic_rights, are_asked_for_in_either_spelling) { walk("/default:orders"); }

TEST_F(topic_rights, tell_nobody_whether_a_topic_is_there) { walk("no-such-topic"); }

TEST_F(topic_rights, do_not_go_round_streams_by_names_that_snapshots_have) { walk("x@y.z"); }

TEST_F(topic_rights, leave_out_of_lists_what_is_not_for_the_client) {
  kafka::metadata_request all;
  const auto answer = connect()->call<kafka::metadata_response>(all, 9);
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->topics, IsEmpty());
}

TEST_F(topic_rights, of_the_operator_are_needed_to_change_a_node) {
  kafka::incremental_alter_configs_request request;
  request.resources.push_back({4, "", {{"log.retention.ms", 0, "1"}}});
  const auto answer = connect()->call<kafka::incremental_alter_configs_response>(request, 1);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->responses.at(0).error_code, error_code::cluster_authorization_failed);
}

TEST_F(topic_rights, are_what_the_operator_has) {
  stop();
  also.clear();
  start();
  EXPECT_THAT(connect()->fetch_all("orders", 0)->size(), 1u);
}

}  // namespace
}  // namespace millrace
