#include "actors/catalog/catalog_log.hpp"

#include <gtest/gtest.h>

#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

struct catalog_log : catalog_fixture {
  std::vector<std::byte> log;

  void append(const std::vector<catalog_event>& facts) {
    const auto batch = encode_catalog_batch(facts, kafka::timestamp(now_ms));
    log.insert(log.end(), batch.begin(), batch.end());
  }

  template <class Request>
  void change(const Request& request) {
    auto decided = decide(state, request, {options, now_ms, new_id});
    for (const auto& fact : decided.events) state.apply(fact);
    if (!decided.events.empty()) append(decided.events);
  }

  result<catalog_state> replayed() const {
    catalog_replay replay;
    if (auto taken = replay.take(log); !taken) return taken.error();
    return std::move(replay).finish();
  }
};

TEST_F(catalog_log, is_replayed_to_the_state_that_wrote_it) {
  change(create_topics_request{{{"a", 3, 1, {}, {{"retention.ms", "5"}}}, {"b", 1}}, false});
  change(create_partitions_request{{{"a", 7, {}}}, false});
  change(delete_topics_request{{{"b", {}}}});
  change(
      alter_configs_request{{{resource_type::node, "", {{"log.roll.ms", config_operation::set, "9"}}}}, false, false});
  append({cluster_named{"abc"}});
  state.apply(cluster_named{"abc"});
  EXPECT_EQ(*replayed(), state);
}

TEST_F(catalog_log, of_nothing_is_an_empty_catalog) { EXPECT_EQ(*replayed(), catalog_state()); }

TEST_F(catalog_log, says_where_it_is_damaged) {
  change(create_topics_request{{{"a", 3}}, false});
  const auto size = log.size();
  change(create_topics_request{{{"b", 3}}, false});
  log[size + 70] ^= std::byte{1};
  EXPECT_EQ(replayed().error().code, errc::corrupt);
  log.resize(log.size() - 1);
  EXPECT_FALSE(replayed());
}

TEST_F(catalog_log, of_another_cluster_is_refused) {
  EXPECT_TRUE(check_cluster(state, "abc"));
  state.apply(cluster_named{"abc"});
  EXPECT_TRUE(check_cluster(state, "abc"));
  EXPECT_FALSE(check_cluster(state, "abd"));
}

}  // namespace
}  // namespace millrace
