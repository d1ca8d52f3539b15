#include "actors/gateway/permitted_topics.hpp"

#include "actors/gateway/all_operations.hpp"
#include "actors/gateway/handlers/catalog_answers.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

/// ana may read and list /payments/cards, bob write to it, and all may do all with the default stream.
struct permitted_topics_spec : gateway_fixture {
  permitted_topics_spec() {
    put_topic("payments.cards.activity", 3, {near[0]}, 0);
    put_topic("payments@v1.cards.activity", 4, {near[0]}, 0);
    settings.read_only = true;
    put_topic("still", 5, {near[0]}, 0);
    stream_entry cards{.dotted = "payments.cards", .path = "/payments/cards"};
    allow(cards, access_verb::read, "u:ana");
    allow(cards, access_verb::list, "u:ana");
    allow(cards, access_verb::write, "u:bob");
    stream_entry all{.path = "/default"};
    for (const auto verb : access_verbs) allow(all, verb, "p");
    streams = std::make_shared<const stream_list>(std::vector{cards, all});
  }

  static void allow(stream_entry& stream, access_verb verb, const std::string& who) {
    stream.rules[static_cast<std::size_t>(verb)] = {*access_expression::parse(who), stream.path};
  }

  permitted_topics seen_by(const std::string& user, topic_use use) {
    return {topics, use, std::make_shared<const access_identity>(access_identity{user, {}, {}}), streams};
  }

  error_code told(const std::string& user, topic_use use, std::string_view name = "payments.cards.activity") {
    return seen_by(user, use).find(name).error;
  }

  /// All clients are this user from now on.
  void log_in(const std::string& user) {
    for (const auto& context : contexts) {
      context->clients = std::make_shared<const access_identity>(access_identity{user, {}, {}});
      context->streams = [this] { return streams; };
    }
  }

  std::shared_ptr<const stream_list> streams;
};

constexpr auto denied = error_code::topic_authorization_failed;
constexpr auto fine = error_code::none;

TEST_F(permitted_topics_spec, each_use_asks_for_its_verb) {
  EXPECT_EQ(told("ana", topic_use::consume), fine);
  EXPECT_EQ(told("ana", topic_use::commit), fine);
  EXPECT_EQ(told("ana", topic_use::list), fine);
  EXPECT_EQ(told("bob", topic_use::produce), fine);
  for (const auto use : {topic_use::produce, topic_use::create, topic_use::remove, topic_use::alter})
    EXPECT_EQ(told("ana", use), denied) << static_cast<int>(use);
  for (const auto use : {topic_use::consume, topic_use::commit, topic_use::list, topic_use::create})
    EXPECT_EQ(told("bob", use), denied) << static_cast<int>(use);
}

TEST_F(permitted_topics_spec, a_topic_asked_for_by_name_is_shown_to_who_may_do_anything_with_it) {
  EXPECT_EQ(told("ana", topic_use::look), fine);
  EXPECT_EQ(told("bob", topic_use::look), fine);
  EXPECT_EQ(told("eve", topic_use::look), denied);
}

TEST_F(permitted_topics_spec, both_spellings_have_the_same_rights) {
  EXPECT_EQ(told("ana", topic_use::consume, "/payments/cards:activity"), fine);
  EXPECT_EQ(told("eve", topic_use::consume, "/payments/cards:activity"), denied);
  EXPECT_EQ(told("eve", topic_use::consume, "/payments/cards:nothing"), denied);
  EXPECT_EQ(told("ana", topic_use::consume, "/payments/cards:nothing"), error_code::unknown_topic_or_partition);
  EXPECT_EQ(told("eve", topic_use::consume, "/default:t"), fine);
}

TEST_F(permitted_topics_spec, ids_tell_no_more_than_names) {
  EXPECT_EQ(seen_by("ana", topic_use::consume).find(id_number(3)).error, fine);
  EXPECT_EQ(seen_by("eve", topic_use::consume).find(id_number(3)).error, denied);
  EXPECT_EQ(seen_by("ana", topic_use::consume).find(id_number(99)).error, error_code::unknown_topic_id);
}

TEST_F(permitted_topics_spec, a_topic_of_a_snapshot_is_for_nobody_until_the_snapshots_stream_has_rules) {
  EXPECT_EQ(told("ana", topic_use::consume, "payments@v1.cards.activity"), denied);
  stream_entry cut{.dotted = "payments@v1.cards", .path = "/payments@v1/cards"};
  allow(cut, access_verb::read, "u:ana");
  auto all = streams->all();
  all.push_back(cut);
  streams = std::make_shared<const stream_list>(std::move(all));
  EXPECT_EQ(told("ana", topic_use::consume, "payments@v1.cards.activity"), fine);
  EXPECT_EQ(told("eve", topic_use::consume, "payments@v1.cards.activity"), denied);
}

TEST_F(permitted_topics_spec, a_refusal_says_whose_rule_it_is_and_not_whom_it_admits) {
  EXPECT_EQ(seen_by("bob", topic_use::consume).reason(denied, "/payments/cards:activity"),
            "read, ruled by /payments/cards: refused");
  EXPECT_THAT(seen_by("ana", topic_use::alter).reason(denied, "payments.cards.activity"),
              HasSubstr("admin, ruled by the volume's default: refused"));
}

TEST_F(permitted_topics_spec, a_list_has_what_the_client_may_list) {
  kafka::metadata_request all;
  const auto names = [&](const std::string& user) {
    std::vector<std::string> found;
    for (const auto& topic : handlers::answer_metadata(all, 9, seen_by(user, topic_use::look), {}).topics)
      found.push_back(topic.name.value_or(""));
    return found;
  };
  EXPECT_THAT(names("ana"), ElementsAre("far", "payments.cards.activity", "still", "t"));
  EXPECT_THAT(names("bob"), ElementsAre("far", "still", "t"));
}

TEST_F(permitted_topics_spec, operations_are_those_of_the_client) {
  using namespace acl_operation;
  EXPECT_EQ(seen_by("ana", topic_use::look).operations("payments.cards.activity"),
            operations_of(describe, describe_configs, read));
  EXPECT_EQ(seen_by("bob", topic_use::look).operations("payments.cards.activity"), operations_of(describe, write));
  EXPECT_EQ(seen_by("eve", topic_use::look).operations("t"), all_topic_operations);
}

TEST_F(permitted_topics_spec, who_may_not_produce_is_told_so_and_nothing_is_appended) {
  log_in("ana");
  const auto client = connect();
  client->send(say::produce("/payments/cards:activity"), say::produce_version);
  settle();
  const auto answer = client->take<kafka::produce_response>();
  const auto& topic = answer.responses.at(0);
  EXPECT_EQ(topic.name, "/payments/cards:activity");
  EXPECT_EQ(topic.partition_responses.at(0).error_code, denied);
  EXPECT_EQ(topic.partition_responses.at(0).error_message.value_or(""), "write, ruled by /payments/cards: refused");
  EXPECT_TRUE(near[0]->appends.empty());
}

TEST_F(permitted_topics_spec, a_read_only_topic_is_read_and_nothing_else) {
  const auto uses = {topic_use::commit, topic_use::produce, topic_use::create, topic_use::remove, topic_use::alter};
  for (const auto use : uses)
    EXPECT_EQ(permitted_topics(*topics, use).find("still").error, error_code::policy_violation);
  for (const auto use : {topic_use::look, topic_use::list, topic_use::consume})
    EXPECT_EQ(permitted_topics(*topics, use).find("/default:still").error, fine);
}

TEST_F(permitted_topics_spec, a_producer_to_a_read_only_topic_is_told_why_at_once) {
  const auto client = connect();
  client->send(say::produce("still"), say::produce_version);
  settle();
  const auto answer = client->take<kafka::produce_response>();
  const auto& partition = answer.responses.at(0).partition_responses.at(0);
  EXPECT_EQ(partition.error_code, error_code::policy_violation);
  EXPECT_THAT(partition.error_message.value_or(""), HasSubstr("read-only"));
  EXPECT_TRUE(near[0]->appends.empty());
}

}  // namespace
}  // namespace millrace
