#include "actors/catalog/commit_queue.hpp"

#include <gmock/gmock.h>

#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct commits : catalog_fixture {
  commit_queue uut{state};
  std::vector<std::string> told;

  void commit(const std::string& name) {
    auto decided = decide(state, create_topics_request{{{name, 1}}, false}, {options, now_ms, new_id});
    add(name, std::move(decided.events));
  }

  void add(const std::string& name, std::vector<catalog_event> facts) {
    uut.add(std::move(facts),
            [this, name](bool durable) { told.push_back(name + (durable ? " durable" : " undone")); });
  }

  void finish() {
    uut.finish([this](const auto& facts) { told.push_back("serve " + std::to_string(facts.size())); });
  }
};

TEST_F(commits, applies_at_once_and_answers_when_durable) {
  commit("a");
  EXPECT_NE(state.find("a"), nullptr);
  ASSERT_TRUE(uut.wants_append());
  EXPECT_EQ(uut.begin().size(), 1u);
  EXPECT_THAT(told, IsEmpty());
  finish();
  EXPECT_THAT(told, ElementsAre("serve 1", "a durable"));
}

TEST_F(commits, appends_together_what_was_decided_during_an_append) {
  commit("a");
  uut.begin();
  commit("b");
  commit("c");
  EXPECT_FALSE(uut.wants_append());
  finish();
  ASSERT_TRUE(uut.wants_append());
  EXPECT_EQ(uut.begin().size(), 2u);
  told.clear();
  finish();
  EXPECT_THAT(told, ElementsAre("serve 2", "b durable", "c durable"));
}

TEST_F(commits, answers_what_changes_nothing_at_once_when_nothing_is_under_way) {
  add("a", {});
  EXPECT_FALSE(uut.wants_append());
  EXPECT_THAT(told, ElementsAre("a durable"));
}

TEST_F(commits, holds_even_what_changes_nothing_until_all_before_it_is_durable) {
  commit("a");
  ASSERT_TRUE(uut.wants_append());
  uut.begin();
  add("retry", {});
  EXPECT_FALSE(uut.wants_append());
  EXPECT_THAT(told, IsEmpty());
  finish();
  EXPECT_FALSE(uut.wants_append());
  EXPECT_THAT(told, ElementsAre("serve 1", "a durable", "retry durable"));
}

TEST_F(commits, undoes_a_failed_append_and_all_that_was_decided_upon_it) {
  commit("kept");
  uut.begin();
  finish();
  const auto before = state;
  told.clear();
  commit("a");
  uut.begin();
  commit("b");
  add("grown", {topic_written{std::make_shared<const topic>(topic{"a", state.find("a")->id, 9, 0, {}})}});
  add("gone", {topic_removed{state.find("kept")->id}, topic_removed{state.find("a")->id}});
  add("set", {node_configs_written{"1", {{"log.roll.ms", "5"}}}, cluster_named{"other"}});
  uut.fail();
  EXPECT_EQ(state, before);
  EXPECT_THAT(told, ElementsAre("a undone", "b undone", "grown undone", "gone undone", "set undone"));
  EXPECT_FALSE(uut.wants_append());
}

TEST_F(commits, goes_on_after_a_failure) {
  commit("a");
  uut.begin();
  uut.fail();
  commit("a");
  EXPECT_TRUE(uut.wants_append());
}

}  // namespace
}  // namespace millrace
