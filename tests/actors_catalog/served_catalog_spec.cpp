#include "actors/catalog/served_catalog.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "tests/actors_catalog/catalog_fixture.hpp"
#include "tests/actors_catalog/recording_host.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using op = config_operation;

struct served : catalog_fixture {
  recording_host host;
  catalog_publication publication;
  served_catalog uut{options, host, publication};

  served() { uut.start(state); }

  /// Decides and applies, and lets the served catalog follow as if it were durable.
  template <class Request>
  void change(const Request& request) {
    auto decided = decide(state, request, {options, now_ms, new_id});
    for (const auto& event : decided.events) state.apply(event);
    host.calls.clear();
    uut.follow(decided.events);
  }

  void make(const std::string& name, std::int32_t partitions, configs with = {}) {
    change(create_topics_request{{{name, partitions, 1, {}, std::move(with)}}, false});
  }

  void set(resource_type type, const std::string& name, const std::string& config, const std::string& value) {
    change(alter_configs_request{{{type, name, {{config, op::set, value}}}}, false, false});
  }

  const topic_entry& entry(const std::string& name) {
    seen = publication.current();
    return *seen->find(name);
  }

  std::shared_ptr<const catalog_view> seen;
};

TEST_F(served, starts_the_partitions_of_a_topic_before_anyone_can_see_it) {
  host.on_start = [&] { EXPECT_EQ(publication.current()->find("a"), nullptr); };
  make("a", 3);
  EXPECT_THAT(host.calls, ElementsAre("start a 0..2"));
  EXPECT_EQ(entry("a").partitions.size(), 3u);
  EXPECT_EQ(seen->find(entry("a").facts->id), &entry("a"));
}

TEST_F(served, starts_only_the_new_partitions_of_a_topic_that_grows) {
  make("a", 2);
  const auto first = entry("a").partitions[0].progress;
  change(create_partitions_request{{{"a", 5, {}}}, false});
  EXPECT_THAT(host.calls, ElementsAre("start a 2..4"));
  EXPECT_EQ(entry("a").partitions.size(), 5u);
  EXPECT_EQ(entry("a").partitions[0].progress, first);
}

TEST_F(served, removes_a_topic_from_view_and_host) {
  make("a", 2);
  const auto id = entry("a").facts->id;
  change(delete_topics_request{{{"a", {}}}});
  EXPECT_THAT(host.calls, ElementsAre("remove a"));
  EXPECT_EQ(publication.current()->find("a"), nullptr);
  EXPECT_EQ(publication.current()->find(id), nullptr);
}

TEST_F(served, tells_the_host_of_settings_only_when_they_differ) {
  make("a", 1);
  set(resource_type::topic, "a", "retention.ms", "5");
  EXPECT_THAT(host.calls, ElementsAre("settings a"));
  EXPECT_EQ(entry("a").settings->retention, milliseconds(5));
  set(resource_type::topic, "a", "compression.gzip.level", "5");  // nothing here depends on it
  EXPECT_THAT(host.calls, IsEmpty());
}

TEST_F(served, hands_a_changed_default_of_the_node_to_the_topics_that_have_none_of_their_own) {
  make("a", 1);
  make("b", 1, {{"retention.ms", "7"}});
  set(resource_type::node, "1", "log.retention.ms", "5");
  EXPECT_THAT(host.calls, ElementsAre("settings a"));
  EXPECT_EQ(entry("a").settings->retention, milliseconds(5));
  EXPECT_EQ(entry("b").settings->retention, milliseconds(7));
  EXPECT_EQ(seen->configs().own, (config_map{{"log.retention.ms", "5"}}));
}

TEST_F(served, shares_the_settings_of_topics_without_overrides) {
  make("a", 1);
  make("b", 1);
  EXPECT_EQ(entry("a").settings, entry("b").settings);
}

TEST_F(served, publishes_once_for_many_facts) {
  const auto before = publication.edition();
  change(create_topics_request{{{"a", 1}, {"b", 1}, {"c", 1}}, false});
  EXPECT_EQ(publication.edition(), before + 1);
  EXPECT_EQ(publication.current()->topic_count(), 3u);
}

TEST_F(served, leaves_views_that_someone_holds_as_they_were) {
  make("a", 1);
  const auto held = publication.current();
  change(delete_topics_request{{{"a", {}}}});
  make("b", 1);
  EXPECT_NE(held->find("a"), nullptr);
  EXPECT_EQ(held->find("b"), nullptr);
}

TEST_F(served, starts_what_the_log_had_and_then_tells_the_host_that_this_is_all) {
  make("a", 2, {{"retention.ms", "5"}});
  set(resource_type::node, "1", "log.roll.ms", "9");
  recording_host restarted;
  catalog_publication second;
  served_catalog(options, restarted, second).start(state);
  EXPECT_THAT(restarted.calls, ElementsAre("start a 0..1", "started 1 topics"));
  EXPECT_EQ(*second.current()->find("a")->settings, *entry("a").settings);
  EXPECT_EQ(second.current()->cluster_id(), "test");
}

TEST_F(served, is_read_by_other_threads_while_it_changes) {
  std::atomic<bool> done{false};
  std::thread reader([&] {
    catalog_reader topics(publication);
    std::size_t seen_before = 0;
    while (!done.load()) {
      const auto count = topics.current()->topic_count();
      EXPECT_GE(count, seen_before);
      seen_before = count;
    }
    EXPECT_EQ(topics.current()->topic_count(), 200u);
  });
  for (int i = 0; i < 200; ++i) make("t" + std::to_string(i), 1);
  done.store(true);
  reader.join();
}

}  // namespace
}  // namespace millrace
