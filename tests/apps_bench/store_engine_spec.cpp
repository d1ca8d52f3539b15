// What every measured store keeps to, whoever made it: those that this build has.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "apps/bench/store/engine_list.hpp"
#include "apps/bench/store/session.hpp"
#include "apps/bench/store/work_plan.hpp"

namespace millrace::bench {
namespace {

class store_engines : public testing::Test {
 protected:
  void SetUp() override {
    if (known_engines().empty()) GTEST_SKIP() << "this build has no store";
  }
  void TearDown() override { std::filesystem::remove_all(room_); }

  std::string folder(const std::string& name) {
    std::filesystem::create_directories(room_ / name);
    return (room_ / name).string();
  }

  std::unique_ptr<store_engine> open(const known_engine& which, const key_space& keys) {
    auto opened = which.open({folder(which.name), keys.count() * key_space::entry_bytes});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().context);
    return opened ? std::move(*opened) : nullptr;
  }

  std::filesystem::path room_ =
      std::filesystem::path(testing::TempDir()) / ("store_engine_spec." + std::to_string(getpid()));
};

TEST_F(store_engines, hold_after_load_and_writes_what_a_map_would) {
  const key_space keys(3000, 1);
  const write_plan planned(keys, 20, 50, 7);
  std::map<std::string, std::string> model;
  for (std::uint64_t i = 0; i < keys.count(); ++i) {
    const auto key = keys.key(i);
    const auto value = keys.value(i, 0);
    model[{key.data(), key.size()}] = {value.data(), value.size()};
  }
  for (std::size_t i = 0; i < planned.batches(); ++i) {
    for (const auto& each : planned.batch(i)) model[std::string(each.key)] = each.value;
  }
  scan_tally expected;
  for (const auto& [key, value] : model) expected.add(key, value);
  for (const auto& each : known_engines()) {
    SCOPED_TRACE(each.name);
    auto store = open(each, keys);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->load(keys));
    for (std::size_t i = 0; i < planned.batches(); ++i) ASSERT_TRUE(store->put(planned.batch(i)));
    for (const auto towards : {direction::forward, direction::backward}) {
      const auto seen = store->scan(towards);
      ASSERT_TRUE(seen);
      EXPECT_EQ(seen->entries(), expected.entries());
      EXPECT_EQ(seen->digest(), expected.digest());
    }
  }
}

TEST_F(store_engines, hold_when_opened_again_what_they_held) {
  const key_space keys(3000, 1);
  const write_plan planned(keys, 5, 50, 7);
  for (const auto& each : known_engines()) {
    SCOPED_TRACE(each.name);
    auto store = open(each, keys);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->load(keys));
    for (std::size_t i = 0; i < planned.batches(); ++i) ASSERT_TRUE(store->put(planned.batch(i)));
    const auto before = store->scan(direction::forward);
    ASSERT_TRUE(before);
    store.reset();
    store = open(each, keys);
    ASSERT_TRUE(store);
    const auto after = store->scan(direction::forward);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->digest(), before->digest());
  }
}

TEST_F(store_engines, read_what_the_last_commit_wrote) {
  const key_space keys(100, 1);
  const auto key = keys.key(42);
  for (const auto& each : known_engines()) {
    SCOPED_TRACE(each.name);
    auto store = open(each, keys);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->load(keys));
    std::string found;
    for (const std::string value : {"first", "second"}) {
      const std::vector<entry> batch{{{key.data(), key.size()}, value}};
      ASSERT_TRUE(store->put(batch));
      const auto there = store->get({key.data(), key.size()}, found);
      ASSERT_TRUE(there);
      EXPECT_TRUE(*there);
      EXPECT_EQ(found, value);
    }
    const auto there = store->get("no such key", found);
    ASSERT_TRUE(there);
    EXPECT_FALSE(*there);
  }
}

TEST_F(store_engines, do_the_same_tasks_to_the_same_end) {
  std::string digest;
  for (const auto& each : known_engines()) {
    SCOPED_TRACE(each.name);
    auto session = store_session::open({each.name, folder(each.name), 2000, 1});
    ASSERT_TRUE(session);
    for (const auto* task : {R"({"do":"load"})", R"({"do":"get","keys":"zipf","count":500,"seed":1})",
                             R"({"do":"write","batch":100,"commits":5,"seed":2})",
                             R"({"do":"mix","batch":10,"commits":5,"seed":3})", R"({"do":"space"})"}) {
      EXPECT_TRUE(session->run(nlohmann::json::parse(task))) << task;
    }
    const auto seen = session->run({{"do", "scan"}, {"towards", "backward"}});
    ASSERT_TRUE(seen);
    if (digest.empty()) digest = seen->fields["digest"];
    EXPECT_EQ(seen->fields["digest"], digest);
  }
}

TEST_F(store_engines, a_task_that_there_is_none_of_is_refused) {
  auto session = store_session::open({known_engines()[0].name, folder("one"), 10, 1});
  ASSERT_TRUE(session);
  EXPECT_FALSE(session->run({{"do", "dance"}}));
  EXPECT_FALSE(session->run({{"do", "write"}}));
  EXPECT_FALSE(session->run(nlohmann::json::array()));
}

TEST(open_engine, says_which_store_this_build_lacks) {
  const auto opened = open_engine("nosuch", {"/tmp", 0});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::unsupported);
  EXPECT_NE(opened.error().context.find("nosuch"), std::string::npos);
}

}  // namespace
}  // namespace millrace::bench
