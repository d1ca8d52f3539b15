#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "actors/catalog/catalog_log.hpp"
#include "actors/catalog/commit_queue.hpp"
#include "tests/actors_catalog/catalog_fixture.hpp"
#include "tests/support/compacting_log.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

/// The catalog as one would describe it in a sentence: names with partitions and one config, no two names alike but for
/// dots and underscores.
struct naive_catalog {
  struct topic {
    int partitions;
    std::string retention;  // empty: not set
  };
  std::map<std::string, topic> topics;

  bool taken(const std::string& name) const {
    for (const auto& [other, _] : topics) {
      if (other.size() != name.size()) continue;
      bool alike = true;
      for (std::size_t i = 0; i < name.size(); ++i) {
        const auto dot = [](char c) { return c == '.' || c == '_'; };
        alike = alike && (other[i] == name[i] || (dot(other[i]) && dot(name[i])));
      }
      if (alike) return true;
    }
    return false;
  }
};

/// Random requests to rules and model at once. Appends succeed or fail at random, as a whole.
class random_run : public catalog_fixture {
 public:
  void TestBody() override {}

  void run(unsigned seed) {
    random_.seed(seed);
    for (int round = 0; round < 12; ++round) {
      const auto state_before = state;
      const auto model_before = model_;
      for (auto requests = 1 + below(4); requests > 0; --requests) one_request();
      if (queue_.wants_append()) commit(state_before, model_before);
      agree();
      if (::testing::Test::HasFailure()) return;
    }
    if (below(2) == 0) log_.compact(log_.end()), log_.compact(log_.end());  // tombstones go in the second round
    for (const auto& log : {log_.whole(), log_.left()}) {
      catalog_replay replay;
      ASSERT_TRUE(replay.take(log));
      EXPECT_EQ(std::move(replay).finish(), state);
    }
    whole_bytes += log_.whole().size();
    left_bytes += log_.left().size();
    catalog_state from_snapshot;
    for (const auto& fact : state.snapshot()) from_snapshot.apply(fact);
    EXPECT_EQ(from_snapshot, state);
  }

  std::size_t whole_bytes = 0, left_bytes = 0;  ///< of its log, and of what compaction leaves

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_()) % n; }

  std::string any_name() {
    static const char* names[] = {"a.b", "a_b", "a-b", "c", "d.e.f", "d_e.f", "d.e_f", "g", "", "bad name"};
    return names[below(10)];
  }

  template <class Request>
  auto decided(const Request& request) {
    auto made = decide(state, request, {options, now_ms, new_id});
    queue_.add(std::move(made.events), [](bool) {});
    return std::move(made.reply);
  }

  void one_request() {
    switch (below(4)) {
      case 0: return create_some();
      case 1: return delete_some();
      case 2: return grow_one();
      default: return alter_one();
    }
  }

  void create_some() {
    create_topics_request request{{}, below(5) == 0};
    for (auto n = 1 + below(3); n > 0; --n) request.topics.push_back({any_name(), static_cast<int>(below(4)), 1});
    std::map<std::string, int> counts;
    for (const auto& t : request.topics) ++counts[t.name];
    auto after = model_;
    std::set<std::string> expected;
    for (const auto& t : request.topics) {
      if (counts[t.name] > 1 || t.partitions < 1 || !check(t.name) || after.taken(t.name)) continue;
      after.topics[t.name] = {t.partitions, ""};
      expected.insert(t.name);
    }
    const auto reply = decided(request);
    EXPECT_EQ(reply.topics.size(), counts.size());
    for (const auto& t : reply.topics) EXPECT_EQ(t.result.is_success(), expected.contains(t.name)) << t.name;
    if (!request.validate_only) model_ = after;
  }

  static bool check(const std::string& name) { return !name.empty() && name.find(' ') == std::string::npos; }

  void delete_some() {
    const auto name = any_name();
    const auto known = state.find(name);
    const bool by_id = known && below(2) == 0;
    const auto reply =
        decided(delete_topics_request{{by_id ? topic_to_delete{std::nullopt, known->id} : topic_to_delete{name, {}}}});
    EXPECT_EQ(reply.topics.at(0).result.is_success(), model_.topics.erase(name) == 1) << name;
  }

  void grow_one() {
    const auto name = any_name();
    const int wanted = static_cast<int>(below(8));
    const auto reply = decided(create_partitions_request{{{name, wanted, {}}}, false});
    const auto found = model_.topics.find(name);
    const bool grows = found != model_.topics.end() && wanted > found->second.partitions;
    EXPECT_EQ(reply.topics.at(0).result.is_success(), grows) << name;
    if (grows) found->second.partitions = wanted;
  }

  void alter_one() {
    const auto name = any_name();
    static const char* values[] = {"5", "-1", "-2", "soon"};
    const std::string value = values[below(4)];
    const bool removes = below(3) == 0;
    const config_change change{"retention.ms", removes ? config_operation::remove : config_operation::set, value};
    const auto reply =
        decided(alter_configs_request{{{resource_type::topic, name, {change}}}, below(2) == 0 && !removes, false});
    const auto found = model_.topics.find(name);
    const bool fine = found != model_.topics.end() && (removes || value == "5" || value == "-1");
    EXPECT_EQ(reply.resources.at(0).result.is_success(), fine) << name;
    if (fine) found->second.retention = removes ? "" : value;
  }

  void commit(const catalog_state& state_before, const naive_catalog& model_before) {
    const auto batch = encode_catalog_batch(queue_.begin(), kafka::timestamp(now_ms));
    if (below(4) == 0) {
      queue_.fail();
      model_ = model_before;
      EXPECT_EQ(state, state_before);
      return;
    }
    log_.append(batch);
    queue_.finish([](const auto&) {});
    if (below(3) == 0) log_.compact(kafka::offset(below(static_cast<unsigned>(log_.end().value) + 1)));
  }

  void agree() {
    EXPECT_EQ(state.topic_count(), model_.topics.size());
    std::int64_t partitions = 0;
    for (const auto& [name, expected] : model_.topics) {
      const auto found = state.find(name);
      ASSERT_NE(found, nullptr) << name;
      EXPECT_EQ(found->partitions, expected.partitions) << name;
      EXPECT_EQ(found->overrides.contains("retention.ms") ? found->overrides.at("retention.ms") : "",
                expected.retention);
      EXPECT_EQ(state.find(found->id), found);
      partitions += expected.partitions;
    }
    EXPECT_EQ(state.partition_count(), partitions);
  }

  std::mt19937 random_;
  naive_catalog model_;
  commit_queue queue_{state};
  compacting_log log_;
};

TEST(catalog_rules, agree_with_a_naive_catalog_whatever_is_asked_refused_by_the_log_or_compacted_away) {
  std::size_t whole = 0, left = 0;
  for (unsigned seed = 0; seed < seed_count(500u); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_run one;
    one.run(seed);
    if (HasFailure()) return;
    whole += one.whole_bytes;
    left += one.left_bytes;
  }
  EXPECT_LT(left, whole * 9 / 10) << "what compaction leaves";
}

}  // namespace
}  // namespace millrace
