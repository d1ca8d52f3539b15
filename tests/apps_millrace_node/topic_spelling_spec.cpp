#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "actors/gateway/api_table.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"
#include "tests/apps_millrace_node/topic_walk.hpp"

namespace millrace {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(topic_walk, has_every_api_that_is_served) {
  std::set<kafka::api_key> walked;
  for (const auto& request : topic_walk()) walked.insert(request.api);
  for (const auto api : apis_without_topics()) EXPECT_TRUE(walked.insert(api).second) << static_cast<int>(api);
  std::set<kafka::api_key> served;
  for (const auto& api : served_apis()) served.insert(api.key);
  EXPECT_EQ(walked, served);
}

struct topic_spelling : node_fixture {
  topic_spelling() { start(); }

  void walk(const std::string& spelt) {
    const auto client = connect();
    for (const auto& request : topic_walk()) {
      const auto told = request.ask(*client, spelt);
      ASSERT_TRUE(told) << request.label << ": " << told.error().context;
      EXPECT_THAT(*told, Not(IsEmpty())) << request.label;
      EXPECT_THAT(*told, Each(told_of_topic{spelt, error_code::none})) << request.label;
    }
  }

  std::vector<std::string> listed() {
    kafka::metadata_request all;
    const auto answer = connect()->call<kafka::metadata_response>(all, 9);
    std::vector<std::string> names;
    for (const auto& topic : answer->topics) names.push_back(topic.name.value_or(""));
    return names;
  }
};

TEST_F(topic_spelling, by_the_dotted_name_works_in_every_api) { walk("orders"); }

TEST_F(topic_spelling, by_stream_and_topic_works_in_every_api_and_is_what_answers_say) { walk("/default:orders"); }

TEST_F(topic_spelling, of_both_kinds_means_one_topic_which_is_listed_by_its_dotted_name) {
  const auto client = connect();
  ASSERT_EQ(*client->create_topic("/default:orders", 1), error_code::none);
  EXPECT_THAT(listed(), ElementsAre("orders"));
  ASSERT_EQ(client->produce("/default:orders", 0, "one")->error, error_code::none);
  ASSERT_EQ(client->produce("orders", 0, "two")->error, error_code::none);
  EXPECT_THAT(*client->fetch_all("/default:orders", 0), ElementsAre(placed_value{0, "one"}, placed_value{1, "two"}));
  EXPECT_EQ(*client->delete_topic("orders"), error_code::none);
}

TEST_F(topic_spelling, does_not_change_where_a_group_stands) {
  const auto client = connect();
  ASSERT_EQ(*client->create_topic("orders", 1), error_code::none);
  kafka::offset_commit_request commit;
  commit.group_id = "g";
  auto& named = commit.topics.emplace_back();
  named.name = "/default:orders";
  auto& committed = named.partitions.emplace_back();
  committed.partition_index = kafka::partition_index(0);
  committed.committed_offset = kafka::offset(42);
  ASSERT_TRUE(client->call<kafka::offset_commit_response>(commit, 8));
  kafka::offset_fetch_request query;
  query.group_id = "g";
  query.topics.emplace();
  query.topics->push_back({"orders", {}, {kafka::partition_index(0)}});
  query.topics->push_back({"/default:orders", {}, {kafka::partition_index(0)}});
  const auto found = client->call<kafka::offset_fetch_response>(query, 7);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->topics.size(), 2u);
  EXPECT_EQ(found->topics[0].name, "orders");
  EXPECT_EQ(found->topics[1].name, "/default:orders");
  for (const auto& topic : found->topics) EXPECT_EQ(topic.partitions.at(0).committed_offset.value, 42);
  query.topics.reset();
  const auto all = client->call<kafka::offset_fetch_response>(query, 7);
  ASSERT_EQ(all->topics.size(), 1u);
  EXPECT_EQ(all->topics[0].name, "orders") << "what was not asked for by name has the dotted one";
}

TEST_F(topic_spelling, of_a_stream_that_is_not_there_makes_no_topic) {
  const auto client = connect();
  EXPECT_EQ(*client->create_topic("/payments/cards:activity", 1), error_code::invalid_topic_exception);
  for (const auto& request : topic_walk()) {  // which also would make it by asking for it
    if (request.api != kafka::api_key::metadata) continue;
    EXPECT_THAT(*request.ask(*client, "/payments/cards:activity"),
                ElementsAre(told_of_topic{"/payments/cards:activity", error_code::invalid_topic_exception}));
    EXPECT_THAT(*request.ask(*client, "/default:fresh"),
                ElementsAre(told_of_topic{"/default:fresh", error_code::none}));
  }
  EXPECT_THAT(listed(), ElementsAre("fresh"));
}

}  // namespace
}  // namespace millrace
