#include <gmock/gmock.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>

#include "codecs/kafka/key_partition.hpp"
#include "tests/apps_millrace_node/stream_node.hpp"

namespace millrace {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A volume "/p" with a stream "s", of which a table may have a changelog, and which a table may follow.
class table_topics : public stream_node {
 protected:
  void begin() {
    start();
    ASSERT_EQ(create_volume("/p"), "");
    ASSERT_EQ(create_stream("/p/s"), "");
  }

  std::string create(const char* path, const char* changelog, const char* from = "") {
    return tell([&](auto r) {
      auto create = r.initCreateTable();
      create.initPlace().setPath(path);
      auto settings = create.initSettings();
      settings.setChangelogTopic(changelog);
      settings.setSource(from);
    });
  }
  std::string erase(const char* table, std::string_view key) {
    return tell([&](auto r) {
      auto write = r.initWriteRows();
      write.initTable().setPath(table);
      write.initWrites(1)[0].setErase(volume_text::blob(key));
    });
  }
  std::map<std::string, std::string> rows(const std::string& table) {
    const auto reply = ask([&](auto r) {
      auto scan = r.initScanRows();
      scan.initTable().setPath(table);
      scan.setRowsMax(100'000);
      scan.setBytesMax(4 << 20);
    });
    const auto view = reply.read();
    std::map<std::string, std::string> found;
    if (view->isError()) return {{"error", volume_text::string(view->getError().getText())}};
    for (const auto row : view->getRows().getRows())
      found.emplace(volume_text::view(row.getKey()), volume_text::view(row.getValue()));
    return found;
  }
  std::string source_state(const char* table) {
    const auto reply = ask([&](auto r) { r.initStat().setPath(table); });
    const auto view = reply.read();
    const auto source = view->getObject().getSource();
    if (source.getState() == schema::TableSource::State::FOLLOWING) return "following";
    return "stopped: " + volume_text::string(source.getReason());
  }

  /// "k:old>new" of each record, of all partitions; `null` is "-".
  std::vector<std::string> changes(const std::string& topic, std::int32_t partitions = 1) {
    std::vector<std::string> found;
    for (std::int32_t p = 0; p < partitions; ++p) {
      const auto told = connect()->fetch_all(topic, p);
      if (!told) return {told.error().context};
      for (const auto& r : *told) {
        const auto change = json::parse(r.value);
        const auto text = [&](const char* name) {
          return change[name].is_null() ? std::string("-") : change[name].template get<std::string>();
        };
        found.push_back(text("key") + ":" + text("old") + ">" + text("new"));
      }
    }
    return found;
  }

  void produce_row(const std::string& topic, const std::string& key, const std::optional<std::string>& value,
                   std::int32_t partition = 0) {
    ASSERT_EQ(connect()->produce_record(topic, partition, key, value)->error, error_code::none);
  }
};

TEST_F(table_topics, every_change_is_in_the_changelog_when_it_is_answered) {
  begin();
  ASSERT_EQ(create("/p/t", "/p/s:changes"), "");
  ASSERT_EQ(put("/p/t", "a", "1"), "");
  ASSERT_EQ(put("/p/t", "a", "2"), "");
  ASSERT_EQ(erase("/p/t", "a"), "");
  EXPECT_THAT(changes("p.s.changes"), ElementsAre("a:->1", "a:1>2", "a:2>-"));
}

TEST_F(table_topics, a_key_is_where_kafkas_partitioner_puts_it) {
  begin();
  ASSERT_EQ(*connect()->create_topic("p.s.changes", 4), error_code::none);
  ASSERT_EQ(create("/p/t", "/p/s:changes"), "");
  for (int i = 0; i < 20; ++i) ASSERT_EQ(put("/p/t", "key" + std::to_string(i), "v"), "");
  for (std::int32_t p = 0; p < 4; ++p) {
    for (const auto& r : *connect()->fetch_all("p.s.changes", p)) {
      const auto key = json::parse(r.value)["key"].get<std::string>();
      EXPECT_EQ(kafka::partition_of_key(key, 4), kafka::partition_index(p)) << key;
    }
  }
  EXPECT_EQ(changes("p.s.changes", 4).size(), 20u);
}

TEST_F(table_topics, a_changelog_goes_on_where_it_was_over_a_restart) {
  begin();
  ASSERT_EQ(create("/p/t", "/p/s:changes"), "");
  for (const auto* value : {"1", "2", "3"}) {
    ASSERT_EQ(put("/p/t", "a", value), "");
    stop();
    start();
  }
  ASSERT_EQ(put("/p/t", "a", "4"), "");
  EXPECT_THAT(changes("p.s.changes"), ElementsAre("a:->1", "a:1>2", "a:2>3", "a:3>4"));
}

TEST_F(table_topics, nothing_is_written_while_the_changelog_has_no_topic) {
  begin();
  ASSERT_EQ(create("/p/t", "/p/s:changes"), "");
  ASSERT_EQ(put("/p/t", "a", "1"), "");
  ASSERT_EQ(*connect()->delete_topic("p.s.changes"), error_code::none);
  EXPECT_THAT(put("/p/t", "a", "2"), HasSubstr("/p/s:changes is not there"));
  EXPECT_EQ(get("/p/t", "a"), "1");
  ASSERT_EQ(*connect()->create_topic("p.s.changes", 2), error_code::none);
  EXPECT_EQ(put("/p/t", "a", "2"), "");
  EXPECT_THAT(changes("p.s.changes", 2), ElementsAre("a:1>2"));
}

TEST_F(table_topics, a_snapshot_has_the_changes_of_the_rows_that_it_has) {
  begin();
  ASSERT_EQ(create("/p/t", "/p/s:changes"), "");
  ASSERT_EQ(put("/p/t", "a", "1"), "");
  ASSERT_EQ(snapshot("/p", "one"), "");
  ASSERT_EQ(put("/p/t", "a", "2"), "");
  ASSERT_EQ(clone("/p", "one", "/q"), "");
  EXPECT_THAT(changes("q.s.changes"), ElementsAre("a:->1"));
  ASSERT_EQ(put("/q/t", "a", "mine"), "");
  EXPECT_THAT(changes("q.s.changes"), ElementsAre("a:->1", "a:1>mine"));
  EXPECT_THAT(changes("p.s.changes"), ElementsAre("a:->1", "a:1>2"));
  ASSERT_EQ(roll_back("/p", "one"), "");
  ASSERT_EQ(put("/p/t", "a", "again"), "");
  EXPECT_THAT(changes("p.s.changes"), ElementsAre("a:->1", "a:1>again"));
}

TEST_F(table_topics, a_table_has_the_last_values_of_its_topic) {
  begin();
  ASSERT_EQ(*connect()->create_topic("p.s.in", 2), error_code::none);
  produce_row("p.s.in", "before", "1");
  ASSERT_EQ(create("/p/t", "", "/p/s:in"), "");
  produce_row("p.s.in", "a", "1");
  produce_row("p.s.in", "a", "2");
  produce_row("p.s.in", "b", "1", 1);
  produce_row("p.s.in", "before", std::nullopt);
  const std::map<std::string, std::string> last{{"a", "2"}, {"b", "1"}};
  EXPECT_TRUE(soon([&] { return rows("/p/t") == last; })) << testing::PrintToString(rows("/p/t"));
  stop();
  start();
  produce_row("p.s.in", "b", std::nullopt, 1);
  const std::map<std::string, std::string> later{{"a", "2"}};
  EXPECT_TRUE(soon([&] { return rows("/p/t") == later; })) << testing::PrintToString(rows("/p/t"));
  EXPECT_EQ(source_state("/p/t"), "following");
}

TEST_F(table_topics, what_follows_may_be_followed) {
  begin();
  ASSERT_EQ(create("/p/first", "/p/s:changes"), "");
  ASSERT_EQ(create("/p/second", "/p/s:more", "/p/s:changes"), "");
  ASSERT_EQ(put("/p/first", "a", "1"), "");
  ASSERT_EQ(put("/p/first", "a", "2"), "");
  ASSERT_TRUE(soon([&] { return get("/p/second", "a").find(R"("old":"1","new":"2")") != std::string::npos; }));
  EXPECT_TRUE(soon([&] { return !changes("p.s.more").empty(); }));
}

TEST_F(table_topics, a_deleted_topic_ends_it_with_the_rows_as_they_are) {
  begin();
  ASSERT_EQ(*connect()->create_topic("p.s.in", 1), error_code::none);
  ASSERT_EQ(create("/p/t", "", "/p/s:in"), "");
  produce_row("p.s.in", "a", "1");
  ASSERT_TRUE(soon([&] { return get("/p/t", "a") == "1"; }));
  ASSERT_EQ(*connect()->delete_topic("p.s.in"), error_code::none);
  ASSERT_EQ(*connect()->create_topic("p.s.in", 1), error_code::none);
  produce_row("p.s.in", "a", "other");
  EXPECT_TRUE(soon([&] { return source_state("/p/t") == "stopped: /p/s:in was deleted and made again"; }))
      << source_state("/p/t");
  EXPECT_EQ(get("/p/t", "a"), "1");
}

TEST_F(table_topics, a_clone_follows_the_topic_of_the_clone) {
  begin();
  ASSERT_EQ(*connect()->create_topic("p.s.in", 1), error_code::none);
  ASSERT_EQ(create("/p/t", "", "/p/s:in"), "");
  produce_row("p.s.in", "a", "1");
  ASSERT_TRUE(soon([&] { return get("/p/t", "a") == "1"; }));
  ASSERT_EQ(snapshot("/p", "one"), "");
  produce_row("p.s.in", "a", "2");
  ASSERT_TRUE(soon([&] { return get("/p/t", "a") == "2"; }));
  ASSERT_EQ(clone("/p", "one", "/q"), "");
  EXPECT_EQ(get("/q/t", "a"), "1");
  produce_row("q.s.in", "b", "mine");
  EXPECT_TRUE(soon([&] { return get("/q/t", "b") == "mine"; })) << source_state("/q/t");
  EXPECT_EQ(get("/p/t", "b"), "");
  ASSERT_EQ(roll_back("/p", "one"), "");
  EXPECT_EQ(get("/p/t", "a"), "1");
  produce_row("p.s.in", "c", "after");
  EXPECT_TRUE(soon([&] { return get("/p/t", "c") == "after"; })) << source_state("/p/t");
  EXPECT_EQ(get("/p/t", "a"), "1") << "the topic has been rolled back, too";
}

/// Rows are written until the power goes, three times over.
class table_topics_power : public table_topics, public testing::WithParamInterface<int> {
 protected:
  static constexpr int writers = 3, lives = 3;

  void write_until_the_power_goes(int life, std::uint64_t after) {
    disk.cut_after(after);
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
      threads.emplace_back([this, w, life] {
        const auto key = "w" + std::to_string(w);
        for (int i = 0;; ++i) {
          const auto value = std::to_string(life) + "/" + std::to_string(i);
          if (!put("/p/t", key, value).empty()) return;
          const std::lock_guard lock(mutex);
          acknowledged[key] = value;
        }
      });
    }
    for (auto& t : threads) t.join();
  }

  /// Each record begins where the one before of its key ended, and the last one is the row.
  void expect_changes_tell_the_rows() {
    std::map<std::string, std::string> told;
    for (const auto& change : changes("p.s.changes", 2)) {
      const auto colon = change.find(':'), arrow = change.find('>');
      const auto key = change.substr(0, colon), before = change.substr(colon + 1, arrow - colon - 1);
      ASSERT_EQ(before, told.contains(key) ? told[key] : "-") << change << " is lost, doubled or moved";
      told[key] = change.substr(arrow + 1);
    }
    EXPECT_EQ(told, rows("/p/t"));
    for (const auto& [key, value] : acknowledged) {
      const auto now = told.contains(key) ? told[key] : "0/-1";
      const auto number = [](const std::string& v) {
        return std::pair(std::stoi(v), std::stoi(v.substr(v.find('/') + 1)));
      };
      EXPECT_GE(number(now), number(value)) << key << " was answered and is lost";
    }
  }

  std::mutex mutex;
  std::map<std::string, std::string> acknowledged;
};

TEST_P(table_topics_power, rows_changes_and_followers_agree_whenever_the_power_goes) {
  std::mt19937_64 random(GetParam());
  begin();
  ASSERT_EQ(*connect()->create_topic("p.s.changes", 2), error_code::none);
  ASSERT_EQ(create("/p/t", "/p/s:changes"), "");
  ASSERT_EQ(create("/p/last", "", "/p/s:changes"), "");
  for (int life = 0; life < lives; ++life) {
    write_until_the_power_goes(life, 1 + random() % 300);
    lose_power(random(), static_cast<tearing>(random() % 3));
    ASSERT_NO_FATAL_FAILURE(start());
    ASSERT_EQ(put("/p/t", "probe", std::to_string(life) + "/0"), "");
    ASSERT_NO_FATAL_FAILURE(expect_changes_tell_the_rows()) << "seed " << GetParam() << " life " << life;
  }
  const auto all = rows("/p/t");
  EXPECT_TRUE(soon([&] {
    const auto last = rows("/p/last");
    return last.size() == all.size() && std::ranges::all_of(last, [&](const auto& row) {
             const auto change = json::parse(row.second, nullptr, false);
             return change.is_object() && change["new"] == all.at(row.first);
           });
  })) << testing::PrintToString(rows("/p/last"))
      << source_state("/p/last");
}

INSTANTIATE_TEST_SUITE_P(seeds, table_topics_power, testing::Range(0, 8));

}  // namespace
}  // namespace millrace
