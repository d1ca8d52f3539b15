#include "actors/catalog/name_collisions.hpp"

#include <gmock/gmock.h>

#include "actors/catalog/topic_name.hpp"
#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using ::testing::HasSubstr;

stream_entry stream_at(const std::string& path, bool read_only = false) {
  return {.dotted = dotted_stream_name(path), .path = path, .volume = 1, .object = 1, .read_only = read_only};
}

/// A node with the default stream, /payments/cards and /payments/cards/old, and a mirror /far/cards.
struct name_collisions : catalog_fixture {
  stream_list streams{{stream_at("/payments/cards"), stream_at("/default"), stream_at("/far/cards", true),
                       stream_at("/payments/cards/old")}};
  catalog_view view;

  name_collisions() { context_streams = &streams; }

  void put(const std::string& name) {
    auto entry = std::make_shared<topic_entry>();
    entry->facts = std::make_shared<const topic>(topic{name, new_id(), 1, 0, {}});
    view.put(entry);
  }

  std::string refusal_of_stream(const std::string& path) {
    const auto checked = check_new_stream(view, streams, path);
    return checked ? "" : checked.error().context;
  }

  std::string refusal_of_topic(const std::string& name) { return create(name).result.message; }
};

TEST(stream_name, is_what_the_names_of_its_topics_begin_with) {
  EXPECT_EQ(canonical_topic_name("/payments/cards:activity"), "payments.cards.activity");
  EXPECT_EQ(canonical_topic_name("/default:orders"), "orders");
  EXPECT_EQ(canonical_topic_name("payments.cards.activity"), "payments.cards.activity");
  EXPECT_EQ(canonical_topic_name("/payments@before-v8/cards:activity"), "payments@before-v8.cards.activity");
}

TEST_F(name_collisions, do_not_come_about_as_a_topic_belongs_to_the_stream_with_the_longest_name_that_it_begins_with) {
  EXPECT_EQ(streams.stream_of("payments.cards.activity")->path, "/payments/cards");
  EXPECT_EQ(streams.stream_of("payments.cards.old.activity")->path, "/payments/cards/old");
  EXPECT_EQ(streams.stream_of("payments.cards.older.x")->path, "/payments/cards");
  EXPECT_EQ(streams.stream_of("payments.other.activity")->path, "/default");
  EXPECT_EQ(streams.stream_of("payments.cards.")->path, "/default");
  EXPECT_EQ(streams.stream_of("orders")->path, "/default");
  EXPECT_EQ(stream_list().stream_of("orders"), nullptr);
}

TEST_F(name_collisions, topics_are_made_in_either_spelling_and_are_one) {
  const auto made = create("/payments/cards:activity");
  EXPECT_EQ(made.result.code, error_code::none);
  EXPECT_EQ(made.name, "/payments/cards:activity");
  ASSERT_TRUE(state.find("payments.cards.activity"));
  EXPECT_EQ(create("payments.cards.activity").result.code, error_code::topic_already_exists);
  EXPECT_EQ(create("/payments/cards:activity").result.code, error_code::topic_already_exists);
  EXPECT_EQ(create("/default:orders").result.code, error_code::none);
  EXPECT_TRUE(state.find("orders"));
}

TEST_F(name_collisions, a_request_that_names_a_topic_in_both_spellings_names_it_twice) {
  const auto made = ask(create_topics_request{{{"/payments/cards:a", 1, 1}, {"payments.cards.a", 1, 1}}, false});
  ASSERT_EQ(made.topics.size(), 1u);
  EXPECT_EQ(made.topics[0].result.code, error_code::invalid_request);
}

TEST_F(name_collisions, all_that_is_asked_of_a_topic_takes_either_spelling_and_answers_with_it) {
  const std::string spelt = "/payments/cards:activity";
  create("payments.cards.activity");
  EXPECT_TRUE(grow(spelt, 3).is_success());
  EXPECT_TRUE(alter_topic(spelt, {{"retention.ms", config_operation::set, "5"}}).is_success());
  EXPECT_EQ(state.find("payments.cards.activity")->overrides.at("retention.ms"), "5");
  EXPECT_EQ(state.find("payments.cards.activity")->partitions, 3);
  const auto gone = ask(delete_topics_request{{{spelt, {}}}});
  EXPECT_EQ(gone.topics.at(0).name, spelt);
  EXPECT_TRUE(gone.topics.at(0).result.is_success());
  EXPECT_EQ(state.find("payments.cards.activity"), nullptr);
}

TEST_F(name_collisions, a_topic_of_a_stream_that_is_not_there_is_refused_with_what_to_do) {
  const auto refused = create("/payments/nothing:activity").result;
  EXPECT_EQ(refused.code, error_code::invalid_topic_exception);
  EXPECT_THAT(refused.message, HasSubstr("`millrace stream create /payments/nothing`"));
  EXPECT_EQ(create("payments.nothing.activity").result.code, error_code::none);  // of the default stream
}

TEST_F(name_collisions, a_topic_called_as_a_stream_is_or_as_a_topic_of_another_stream_is_refused) {
  EXPECT_THAT(refusal_of_topic("payments.cards"), HasSubstr("collides with the stream /payments/cards"));
  EXPECT_THAT(refusal_of_topic("/payments/cards:old"), HasSubstr("collides with the stream /payments/cards/old"));
  EXPECT_THAT(refusal_of_topic("/payments/cards:old.x"), HasSubstr("collides with the stream /payments/cards/old"));
  EXPECT_THAT(refusal_of_topic("/default:payments.cards.x"), HasSubstr("collides with the stream /payments/cards"));
  EXPECT_THAT(refusal_of_topic("/payments/cards:"), HasSubstr("missing behind the colon"));
}

TEST_F(name_collisions, topics_of_snapshots_and_mirrors_are_not_made_by_clients) {
  EXPECT_EQ(create("payments@before-v8.cards.activity").result.code, error_code::invalid_topic_exception);
  EXPECT_THAT(refusal_of_topic("/payments@before-v8/cards:activity"), HasSubstr("'@'"));
  EXPECT_EQ(create("far.cards.x").result.code, error_code::policy_violation);
  EXPECT_THAT(refusal_of_topic("/far/cards:x"), HasSubstr("mirror"));
  EXPECT_TRUE(check_topic_name("payments@before-v8.cards.activity")) << "they may be asked for";
}

TEST_F(name_collisions, a_stream_called_as_another_or_as_a_topic_is_refused) {
  put("a.b");
  EXPECT_EQ(refusal_of_stream("/payments/other"), "");
  EXPECT_THAT(refusal_of_stream("/payments.cards"), HasSubstr("collides with the stream /payments/cards"));
  EXPECT_THAT(refusal_of_stream("/a/b"), HasSubstr("collides with the topic 'a.b'"));
  EXPECT_EQ(refusal_of_stream("/payments/cards"), "") << "that it is there is for the volume to say";
}

TEST_F(name_collisions, a_stream_to_which_topics_of_others_would_fall_is_refused) {
  put("a.b.c");
  put("payments.cards.old.y");
  put("payments.cards.z");
  EXPECT_THAT(refusal_of_stream("/a/b"), HasSubstr("the topic 'a.b.c' of the stream /default"));
  EXPECT_THAT(refusal_of_stream("/a"), HasSubstr("'a.b.c'"));
  EXPECT_EQ(refusal_of_stream("/b"), "");
  EXPECT_EQ(refusal_of_stream("/payments"), "") << "both have longer names to belong to";
}

TEST_F(name_collisions, a_stream_whose_topics_kafka_could_not_name_is_refused) {
  for (const auto* path : {"/my volume/cards", "/a@b/c", "/__millrace_x", "/a:b"}) {
    EXPECT_THAT(refusal_of_stream(path), HasSubstr("could not be named")) << path;
  }
}

struct read_only_topics : catalog_fixture {
  read_only_topics() {
    create("t");
    auto changed = *state.find("t");
    changed.overrides["millrace.read.only"] = "true";
    state.apply(topic_written{std::make_shared<const topic>(std::move(changed))});
  }
};

TEST_F(read_only_topics, do_not_grow_and_keep_their_configs) {
  EXPECT_EQ(grow("t", 2).code, error_code::policy_violation);
  EXPECT_EQ(alter_topic("t", {{"retention.ms", config_operation::set, "5"}}).code, error_code::policy_violation);
  EXPECT_EQ(alter_topic("t", {{"millrace.read.only", config_operation::remove, {}}}).code,
            error_code::policy_violation);
  EXPECT_EQ(alter(resource_type::topic, "t", {}, true).code, error_code::policy_violation);
}

TEST_F(read_only_topics, are_so_by_the_nodes_will_alone) {
  EXPECT_EQ(create("u", 1, {{"millrace.read.only", "true"}}).result.code, error_code::invalid_config);
  create("u");
  EXPECT_EQ(alter_topic("u", {{"millrace.read.only", config_operation::set, "true"}}).code, error_code::invalid_config);
  EXPECT_FALSE(with_overrides({}, state.find("u")->overrides).read_only);
  EXPECT_TRUE(with_overrides({}, state.find("t")->overrides).read_only);
}

}  // namespace
}  // namespace millrace
