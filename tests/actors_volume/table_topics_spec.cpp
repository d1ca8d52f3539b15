#include <gmock/gmock.h>

#include "actors/volume/table_source.hpp"
#include "actors/volume/volume_limits.hpp"
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

/// A volume "/p" with a stream "s", and topics as the spec has them.
class table_topics_spec : public volume_fixture {
 protected:
  void SetUp() override {
    volume_fixture::SetUp();
    ASSERT_EQ(create_volume("/p"), volume_code::NONE);
    ASSERT_EQ(create_stream("/p/s"), volume_code::NONE);
  }

  volume_code create_following(const char* path, const char* from, const char* changelog = "") {
    return try_to([&](auto r) {
      auto create = r.initCreateTable();
      at(create.initPlace(), path);
      create.initSettings().setSource(from);
      create.getSettings().setChangelogTopic(changelog);
    });
  }

  volume_code set_changelog(const char* path, const char* topic) {
    return try_to([&](auto r) {
      auto set = r.initSetTable();
      at(set.initPlace(), path);
      set.initSettings().setChangelogTopic(topic);
    });
  }

  volume_code follow(const followed_rows& rows) {
    outcome = topical.follow(rows, ++now);
    view.reset(new message_view<schema::VolumeReply>(outcome.reply.read()));
    return code_of(**view);
  }

  /// Of partition 0 of the table "/p/t", from one offset to the next.
  followed_rows rows_of(std::optional<std::int64_t> from, std::int64_t next,
                        std::vector<std::pair<std::string, std::optional<std::string>>> rows) {
    const auto object = stat("/p/t").getObject();
    followed_rows all;
    all.volume = volume_id(object.getVolume());
    all.table = object_id(object.getObject());
    all.created_ms = 77;
    all.from = from;
    all.next = next;
    all.rows = std::move(rows);
    return all;
  }

  std::vector<std::string> made;
  std::size_t record_bytes_max = 1000;
  bool takes_records = true;
  volume_service topical{store,
                         {.make = [this](const std::string& topic) -> result<void> {
                            made.push_back(topic);
                            return {};
                          },
                          .record_bytes_max = [this](const std::string&) -> result<std::size_t> {
                            if (takes_records) return record_bytes_max;
                            return make_error(errc::unavailable, "it takes none");
                          },
                          .find = [](const std::string& topic) -> std::optional<topic_facts> {
                            if (topic != "/p/s:in") return std::nullopt;
                            return topic_facts{77, {10, 20}};
                          }}};

  volume_service& asked() override { return topical; }
};

TEST_F(table_topics_spec, every_change_is_a_record_in_order) {
  ASSERT_EQ(create_table("/p/t", "/p/s:changes"), volume_code::NONE);
  EXPECT_THAT(made, ElementsAre("/p/s:changes"));
  ASSERT_EQ(put("/p/t", "k", "old"), volume_code::NONE);
  now = 5'000'000'000;
  ASSERT_EQ(put("/p/t", "k", "new"), volume_code::NONE);
  ASSERT_EQ(outcome.changelogs.size(), 1);
  EXPECT_EQ(outcome.changelogs[0].topic, "/p/s:changes");
  EXPECT_THAT(outcome.changelogs[0].records,
              ElementsAre(Pair("k", R"({"key":"k","old":"old","new":"new","at":5000})")));
  ASSERT_EQ(create_table("/p/silent"), volume_code::NONE);
  ASSERT_EQ(put("/p/silent", "k", "v"), volume_code::NONE);
  EXPECT_THAT(outcome.changelogs, IsEmpty());
}

TEST_F(table_topics_spec, a_row_that_was_not_there_and_does_not_go_is_no_change) {
  ASSERT_EQ(create_table("/p/t", "/p/s:changes"), volume_code::NONE);
  EXPECT_EQ(try_to([&](auto r) {
              auto write = r.initWriteRows();
              at(write.initTable(), "/p/t");
              write.initWrites(1)[0].setErase(volume_text::blob("k"));
            }),
            volume_code::NONE);
  EXPECT_THAT(outcome.changelogs, IsEmpty());
}

TEST_F(table_topics_spec, a_clone_has_a_changelog_of_its_own) {
  ASSERT_EQ(create_table("/p/t", "/p/s:changes"), volume_code::NONE);
  ASSERT_EQ(take_snapshot("/p", "one"), volume_code::NONE);
  ASSERT_EQ(try_to([&](auto r) {
              auto clone = r.initCloneSnapshot();
              clone.setVolume("/p");
              clone.setSnapshot("one");
              clone.setTo("/q");
            }),
            volume_code::NONE);
  EXPECT_EQ(volume_text::string(stat("/q/t").getTable().getChangelogTopic()), "/q/s:changes");
  ASSERT_EQ(put("/q/t", "k", "v"), volume_code::NONE);
  ASSERT_EQ(outcome.changelogs.size(), 1);
  EXPECT_EQ(outcome.changelogs[0].topic, "/q/s:changes");
}

TEST_F(table_topics_spec, a_changelog_is_of_one_table) {
  ASSERT_EQ(create_table("/p/t", "/p/s:changes"), volume_code::NONE);
  EXPECT_EQ(create_table("/p/u", "/p/s:changes"), volume_code::IN_USE);
  EXPECT_EQ(why(), "a changelog is of one table, and this topic is another's already");
  EXPECT_FALSE(exists("/p/u"));
  ASSERT_EQ(create_table("/p/u", "/p/s:others"), volume_code::NONE);
  EXPECT_EQ(set_changelog("/p/u", "/p/s:changes"), volume_code::IN_USE);
  EXPECT_EQ(set_changelog("/p/t", "/p/s:changes"), volume_code::NONE) << "it is its own";
  ASSERT_EQ(set_changelog("/p/t", ""), volume_code::NONE);
  EXPECT_EQ(set_changelog("/p/u", "/p/s:changes"), volume_code::NONE);
  EXPECT_EQ(create_table("/p/v", "/p/s:others"), volume_code::NONE) << "nobody has it any more";
  ASSERT_EQ(remove("/p/u"), volume_code::NONE);
  EXPECT_EQ(set_changelog("/p/t", "/p/s:changes"), volume_code::NONE);
}

TEST_F(table_topics_spec, a_topic_is_of_a_stream_of_the_same_volume) {
  ASSERT_EQ(create_stream("/elsewhere"), volume_code::NONE);
  EXPECT_EQ(create_table("/p/t", "/elsewhere:changes"), volume_code::CROSS_VOLUME);
  EXPECT_EQ(create_table("/p/t", "/p/none:changes"), volume_code::NOT_FOUND);
  EXPECT_EQ(create_table("/p/t", "/p:changes"), volume_code::IS_DIRECTORY);
  EXPECT_EQ(create_table("/p/t", "p.s.changes"), volume_code::INVALID);
  EXPECT_EQ(create_table("/p/t", "/p/s:"), volume_code::INVALID);
  EXPECT_FALSE(exists("/p/t"));
  EXPECT_THAT(made, IsEmpty());
}

TEST_F(table_topics_spec, who_may_not_write_to_the_stream_gives_no_table_a_changelog) {
  ASSERT_EQ(permit("/p", schema::Verb::CREATE, "u:ana"), volume_code::NONE);
  ASSERT_EQ(permit("/p", schema::Verb::ADMIN, "u:ana"), volume_code::NONE);
  asker = {{"ana", {}, {}}, false};
  EXPECT_EQ(create_table("/p/t", "/p/s:changes"), volume_code::DENIED);
  EXPECT_EQ(create_following("/p/t", "/p/s:in"), volume_code::DENIED);
  EXPECT_THAT(made, IsEmpty());
}

TEST_F(table_topics_spec, what_the_changelog_does_not_take_is_not_written) {
  ASSERT_EQ(create_table("/p/t", "/p/s:changes"), volume_code::NONE);
  EXPECT_EQ(put("/p/t", "k", std::string(900, 'v')), volume_code::TOO_LARGE);
  takes_records = false;
  EXPECT_EQ(put("/p/t", "k", "v"), volume_code::UNAVAILABLE);
  EXPECT_THAT(why(), HasSubstr("it takes none"));
  EXPECT_EQ(stat("/p/t").getRows(), 0);
}

TEST_F(table_topics_spec, a_following_table_is_written_by_its_topic_alone) {
  ASSERT_EQ(create_following("/p/t", "/p/s:in"), volume_code::NONE);
  EXPECT_EQ(put("/p/t", "k", "v"), volume_code::READ_ONLY);
  EXPECT_THAT(why(), HasSubstr("/p/s:in"));
  EXPECT_EQ(create_following("/p/u", "/p/s:none"), volume_code::NOT_FOUND);
  EXPECT_EQ(create_following("/p/u", "/p/s:in", "/p/s:in"), volume_code::INVALID);
}

TEST_F(table_topics_spec, rows_and_position_move_together) {
  ASSERT_EQ(create_following("/p/t", "/p/s:in"), volume_code::NONE);
  ASSERT_EQ(follow(rows_of({}, 3, {{"a", "1"}, {"b", "2"}})), volume_code::NONE);
  EXPECT_TRUE(outcome.changed);
  EXPECT_EQ(get("/p/t", "b"), "2");
  EXPECT_EQ(follow(rows_of({}, 3, {{"a", "again"}})), volume_code::CONDITION_FAILED) << "it is known to be there";
  EXPECT_EQ(get("/p/t", "a"), "1");
  ASSERT_EQ(follow(rows_of(3, 5, {{"a", std::nullopt}, {"never", std::nullopt}})), volume_code::NONE);
  EXPECT_EQ(stat("/p/t").getRows(), 1);
  const auto source = stat("/p/t").getSource();
  ASSERT_EQ(source.getPartitions().size(), 2);
  EXPECT_EQ(source.getPartitions()[0].getPosition(), 5);
  EXPECT_EQ(source.getPartitions()[0].getEnd(), 10);
  EXPECT_EQ(source.getPartitions()[1].getPosition(), 0);
  EXPECT_EQ(source.getState(), schema::TableSource::State::FOLLOWING);
}

TEST_F(table_topics_spec, another_topic_of_the_same_name_is_not_followed) {
  ASSERT_EQ(create_following("/p/t", "/p/s:in"), volume_code::NONE);
  auto rows = rows_of({}, 1, {{"a", "1"}});
  rows.created_ms = 78;
  EXPECT_EQ(follow(rows), volume_code::CONDITION_FAILED);
}

TEST_F(table_topics_spec, a_stop_is_for_good_and_says_why) {
  ASSERT_EQ(create_following("/p/t", "/p/s:in"), volume_code::NONE);
  ASSERT_EQ(follow(rows_of({}, 1, {{"a", "1"}})), volume_code::NONE);
  auto end = rows_of({}, 0, {});
  end.stopped = "it was deleted";
  ASSERT_EQ(follow(end), volume_code::NONE);
  EXPECT_EQ(follow(rows_of(1, 2, {{"a", "2"}})), volume_code::READ_ONLY);
  EXPECT_EQ(get("/p/t", "a"), "1");
  EXPECT_EQ(stat("/p/t").getSource().getState(), schema::TableSource::State::STOPPED);
  EXPECT_EQ(volume_text::string(stat("/p/t").getSource().getReason()), "it was deleted");
}

TEST_F(table_topics_spec, a_detached_table_is_like_any_other) {
  ASSERT_EQ(create_following("/p/t", "/p/s:in"), volume_code::NONE);
  ASSERT_EQ(follow(rows_of({}, 1, {{"a", "1"}})), volume_code::NONE);
  const auto set = [&](bool detach) {
    return try_to([&](auto r) {
      auto set = r.initSetTable();
      at(set.initPlace(), "/p/t");
      set.setDetach(detach);
    });
  };
  ASSERT_EQ(set(false), volume_code::NONE);
  EXPECT_EQ(put("/p/t", "a", "2"), volume_code::READ_ONLY) << "other settings leave it a follower";
  ASSERT_EQ(set(true), volume_code::NONE);
  EXPECT_EQ(put("/p/t", "a", "2"), volume_code::NONE);
  EXPECT_EQ(follow(rows_of(1, 2, {{"a", "3"}})), volume_code::READ_ONLY);
  const auto sources = followed_sources(store.tree(volume_id(stat("/p/t").getObject().getVolume())));
  ASSERT_TRUE(sources.has_value());
  EXPECT_THAT(*sources, IsEmpty());
}

TEST_F(table_topics_spec, what_is_known_of_a_source_goes_with_the_table) {
  ASSERT_EQ(create_following("/p/t", "/p/s:in"), volume_code::NONE);
  const auto volume = volume_id(stat("/p/t").getObject().getVolume());
  ASSERT_EQ(follow(rows_of({}, 1, {{"a", "1"}})), volume_code::NONE);
  ASSERT_EQ(followed_sources(store.tree(volume))->size(), 1);
  ASSERT_EQ(remove("/p/t"), volume_code::NONE);
  EXPECT_THAT(*followed_sources(store.tree(volume)), IsEmpty());
}

TEST_F(table_topics_spec, a_source_is_read_back_as_it_was_written) {
  const table_source source{.created_ms = -1, .stopped = true, .passed_over = 300, .reason = "gone"};
  EXPECT_EQ(*decode_table_source(encode(source)), source);
  EXPECT_EQ(decode_table_source("").error().code, errc::unsupported);
  EXPECT_EQ(decode_table_source(encode(source).substr(0, 3)).error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace
