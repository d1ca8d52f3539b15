#include <gmock/gmock.h>

#include <array>

#include "actors/volume/scheduled_snapshots.hpp"
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

class snapshot_spec : public volume_fixture {
 protected:
  void SetUp() override {
    volume_fixture::SetUp();
    ASSERT_EQ(create_volume("/v"), volume_code::NONE);
    ASSERT_EQ(write("/v/f", "before"), volume_code::NONE);
    ASSERT_EQ(create_table("/v/t"), volume_code::NONE);
    ASSERT_EQ(put("/v/t", "k", "before"), volume_code::NONE);
    ASSERT_EQ(take_snapshot("/v", "s"), volume_code::NONE);
    ASSERT_EQ(write("/v/f", "after!"), volume_code::NONE);
    ASSERT_EQ(put("/v/t", "k", "after"), volume_code::NONE);
  }

  volume_code clone(const char* to) {
    return try_to([&](auto r) {
      auto clone = r.initCloneSnapshot();
      clone.setVolume("/v");
      clone.setSnapshot("s");
      clone.setTo(to);
    });
  }
  volume_code delete_snapshot(const char* name) {
    return try_to([&](auto r) {
      auto remove = r.initDeleteSnapshot();
      remove.setVolume("/v");
      remove.setSnapshot(name);
    });
  }
  volume_code roll_back(const char* keep_as) {
    return try_to([&](auto r) {
      auto back = r.initRollBack();
      back.setVolume("/v");
      back.setSnapshot("s");
      back.setKeepAs(keep_as);
    });
  }
  std::vector<std::string> snapshots() {
    std::vector<std::string> names;
    for (const auto snapshot : ask([](auto r) { r.initListSnapshots().setVolume("/v"); }).getSnapshots())
      names.push_back(volume_text::string(snapshot.getName()));
    return names;
  }
};

TEST_F(snapshot_spec, a_snapshot_is_read_by_the_same_paths) {
  EXPECT_EQ(read("/v/.snapshot/s/f"), "before");
  EXPECT_EQ(read("/v@s/f"), "before");
  EXPECT_EQ(get("/v@s/t", "k"), "before");
  EXPECT_EQ(read("/v/f"), "after!");
  EXPECT_THAT(list("/v/.snapshot"), ElementsAre("s"));
  EXPECT_THAT(list("/v/.snapshot/s"), ElementsAre("f", "t"));
  EXPECT_THAT(list("/v"), ElementsAre("f", "t")) << "\".snapshot\" is not listed";
  EXPECT_EQ(stat("/v/.snapshot").getKind(), schema::Kind::DIRECTORY);
  EXPECT_FALSE(exists("/v@none/f"));
}

TEST_F(snapshot_spec, snapshots_are_walked_by_objects_and_names) {
  const auto step = [&](schema::Object::Reader from, const char* name) {
    const auto reply = ask([&](auto r) {
      auto place = r.initStat();
      place.setObject(from);
      place.setName(name);
    });
    EXPECT_TRUE(reply.isObject()) << name;
    return reply.getObject();
  };
  const auto keep = [](schema::Stat::Reader stat) {
    auto message = std::make_unique<capnp::MallocMessageBuilder>();
    message->setRoot(stat.getObject());
    return message;
  };
  auto root = keep(stat("/v"));
  auto snapshots = keep(step(root->getRoot<schema::Object>().asReader(), ".snapshot"));
  auto snapshot = keep(step(snapshots->getRoot<schema::Object>().asReader(), "s"));
  const auto file = step(snapshot->getRoot<schema::Object>().asReader(), "f");
  EXPECT_NE(file.getObject().getSnapshot(), 0);
  EXPECT_EQ(file.getSize(), 6);
}

TEST_F(snapshot_spec, a_snapshot_does_not_change) {
  EXPECT_EQ(write("/v@s/f", "x"), volume_code::READ_ONLY);
  EXPECT_EQ(make_directory("/v/.snapshot/s/d"), volume_code::READ_ONLY);
  EXPECT_EQ(make_directory("/v/.snapshot/d"), volume_code::NOT_FOUND);
  EXPECT_EQ(remove("/v@s/f"), volume_code::READ_ONLY);
  EXPECT_EQ(rename("/v@s/f", "/v/g"), volume_code::READ_ONLY);
  EXPECT_EQ(permit("/v@s/f", schema::Verb::READ, "p"), volume_code::READ_ONLY);
}

TEST_F(snapshot_spec, a_clone_is_a_volume_of_its_own) {
  ASSERT_EQ(clone("/test/v"), volume_code::NONE);
  EXPECT_EQ(read("/test/v/f"), "before");
  ASSERT_EQ(write("/test/v/f", "cloned"), volume_code::NONE);
  EXPECT_EQ(read("/v@s/f"), "before");
  EXPECT_EQ(volume_text::string(describe("/test/v").getClonedFrom()), "/v@s");
  EXPECT_EQ(delete_snapshot("s"), volume_code::NONE);
  EXPECT_THAT(snapshots(), IsEmpty());
  EXPECT_EQ(read("/test/v/f"), "cloned");
  EXPECT_EQ(try_to([](auto r) { r.initDeleteVolume().setVolume("/test/v"); }), volume_code::NONE);
}

TEST_F(snapshot_spec, a_roll_back_keeps_the_state_that_it_gives_up) {
  ASSERT_EQ(write("/v/new", "x"), volume_code::NONE);
  const auto id = stat("/v/new").getObject().getObject();
  ASSERT_EQ(roll_back("given-up"), volume_code::NONE);
  EXPECT_EQ(read("/v/f"), "before");
  EXPECT_EQ(read("/v@given-up/f"), "after!");
  EXPECT_THAT(snapshots(), ElementsAre("s", "given-up"));
  ASSERT_EQ(write("/v/other", "x"), volume_code::NONE);
  EXPECT_GT(stat("/v/other").getObject().getObject(), id) << "an id means one object only";
}

TEST_F(snapshot_spec, a_mirror_reads_snapshots_of_the_volume_it_names_and_of_no_other) {
  ASSERT_EQ(create_volume("/other"), volume_code::NONE);
  ASSERT_EQ(take_snapshot("/other", "theirs"), volume_code::NONE);
  const auto read = [&](const char* volume, std::uint64_t snapshot) {
    return std::array{try_to([&](auto r) {
                        r.initReadDelta().setVolume(volume);
                        r.getReadDelta().setSnapshot(snapshot);
                      }),
                      try_to([&](auto r) {
                        r.initListDeltaLogs().setVolume(volume);
                        r.getListDeltaLogs().setSnapshot(snapshot);
                      }),
                      try_to([&](auto r) {
                        r.initReadDeltaLogs().setVolume(volume);
                        r.getReadDeltaLogs().setSnapshot(snapshot);
                      })};
  };
  const auto walk = [&](const char* volume, const char* snapshot) {
    return try_to([&](auto r) {
      r.initWalkSnapshot().setVolume(volume);
      r.getWalkSnapshot().setSnapshot(snapshot);
    });
  };
  const auto listed = ask([](auto r) { r.initListSnapshots().setVolume("/v"); });
  const auto own = listed.getSnapshots()[0].getId();
  EXPECT_THAT(read("/v", own), Each(volume_code::NONE));
  EXPECT_THAT(read("/other", own), Each(volume_code::NOT_FOUND));
  EXPECT_EQ(walk("/v", "s"), volume_code::NONE);
  EXPECT_EQ(walk("/other", "s"), volume_code::NOT_FOUND);
}

TEST_F(snapshot_spec, a_diff_names_objects_by_path_and_counts_blocks_and_rows) {
  ASSERT_EQ(write("/v/new", std::string(10'000, 'n')), volume_code::NONE);
  ASSERT_EQ(make_directory("/v/d"), volume_code::NONE);
  ASSERT_EQ(rename("/v/t", "/v/d/t"), volume_code::NONE);
  const auto reply = ask([&](auto r) {
    auto diff = r.initDiffSnapshots();
    diff.setVolume("/v");
    diff.setFrom("s");
  });
  ASSERT_TRUE(reply.isDiff()) << why();
  const auto diff = reply.getDiff();
  std::vector<std::string> paths;
  for (const auto entry : diff.getEntries()) paths.push_back(volume_text::string(entry.getPath()));
  EXPECT_THAT(paths, ElementsAre("/", "/d", "/d/t", "/f", "/new"));
  EXPECT_EQ(diff.getEntries()[1].getChange(), schema::Diff::Change::ADDED);
  EXPECT_EQ(volume_text::string(diff.getEntries()[2].getOldPath()), "/t");
  EXPECT_EQ(diff.getEntries()[2].getRows(), 1);
  EXPECT_EQ(diff.getEntries()[3].getBlocks(), 1);
  EXPECT_FALSE(diff.getEntries()[3].getAttributes());
  EXPECT_EQ(diff.getBlocks(), 3);
  EXPECT_EQ(diff.getRows(), 1);
  EXPECT_EQ(diff.getBytes(), 10'000 + 6 + 6);
}

TEST_F(snapshot_spec, names_of_snapshots_are_checked) {
  EXPECT_EQ(take_snapshot("/v", "s"), volume_code::ALREADY_EXISTS);
  EXPECT_EQ(take_snapshot("/v", "a/b"), volume_code::INVALID);
  EXPECT_EQ(take_snapshot("/v", ".."), volume_code::INVALID);
  EXPECT_EQ(take_snapshot("/v", "tab\t"), volume_code::INVALID);
  EXPECT_EQ(take_snapshot("/none", "s"), volume_code::NOT_FOUND);
  EXPECT_EQ(delete_snapshot("none"), volume_code::NOT_FOUND);
}

// With a stream /v/b/s, the topic "v@a.b.s.t" would be one of "a" and one of a stream /v/s at "a.b".
TEST_F(snapshot_spec, a_name_with_a_dot_would_make_names_of_topics_ambiguous) {
  EXPECT_EQ(take_snapshot("/v", "a.b"), volume_code::INVALID);
  EXPECT_THAT(why(), testing::HasSubstr("no \".\""));
  const auto kept_as = [&](const char* name) {
    return try_to([&](auto r) {
      auto back = r.initRollBack();
      back.setVolume("/v");
      back.setSnapshot("s");
      back.setKeepAs(name);
    });
  };
  EXPECT_EQ(kept_as("a.b"), volume_code::INVALID);
  EXPECT_EQ(kept_as("a-b"), volume_code::NONE);
  const auto mirrored_by = [&](const char* mirror) {
    return try_to([&](auto r) {
      auto delta = r.initBeginDelta();
      delta.setVolume("/v");
      delta.setMirror(mirror);
    });
  };
  EXPECT_EQ(mirrored_by("mirror-site.b-4"), volume_code::INVALID);
  EXPECT_EQ(mirrored_by("mirror-site-b-4"), volume_code::NONE);
}

constexpr std::int64_t hour = 3'600'000'000'000;
constexpr std::int64_t monday = 1'764'547'200'000'000'000;  // 2025-12-01T00:00Z

TEST_F(snapshot_spec, a_schedule_makes_one_an_hour_and_keeps_as_many_as_it_says) {
  ASSERT_EQ(try_to([](auto r) {
              auto set = r.initSetSchedule();
              set.setVolume("/v");
              set.initSchedule().setHourly(2);
              set.getSchedule().setWeekly(1);
            }),
            volume_code::NONE);
  EXPECT_TRUE(service.follow_schedules(monday + hour).changed);
  EXPECT_FALSE(service.follow_schedules(monday + hour + hour / 2).changed);
  EXPECT_THAT(snapshots(), ElementsAre("s", "hourly-2025-12-01T01", "weekly-2025-12-01"));
  for (int h = 2; h < 5; ++h) service.follow_schedules(monday + h * hour);
  EXPECT_THAT(snapshots(), ElementsAre("s", "weekly-2025-12-01", "hourly-2025-12-01T03", "hourly-2025-12-01T04"));
  service.follow_schedules(monday + 7 * 24 * hour);
  EXPECT_THAT(snapshots(), ElementsAre("s", "hourly-2025-12-01T04", "hourly-2025-12-08T00", "weekly-2025-12-08"));
}

TEST_F(snapshot_spec, a_clone_outlives_its_origin) {
  ASSERT_EQ(clone("/test/v"), volume_code::NONE);
  ASSERT_EQ(try_to([](auto r) {
              auto gone = r.initDeleteVolume();
              gone.setVolume("/v");
              gone.setWithSnapshots(true);
            }),
            volume_code::NONE);
  EXPECT_EQ(read("/test/v/f"), "before");
  EXPECT_EQ(write("/test/v/f", "cloned"), volume_code::NONE);
}

TEST_F(snapshot_spec, a_schedule_is_bounded) {
  const auto hourly = [&](std::uint32_t kept) {
    return try_to([&](auto r) {
      auto set = r.initSetSchedule();
      set.setVolume("/v");
      set.initSchedule().setHourly(kept);
    });
  };
  EXPECT_EQ(hourly(1'000'000), volume_code::NONE);
  EXPECT_EQ(hourly(1'000'001), volume_code::INVALID);
  EXPECT_EQ(describe("/v").getSchedule().getHourly(), 1'000'000);
}

TEST_F(snapshot_spec, a_scheduled_snapshot_with_clones_is_not_deleted) {
  snapshot_record held{volume_snapshot(1), "hourly-a", 1, "hourly", {}, 1};
  snapshot_record free{volume_snapshot(2), "hourly-b", 2, "hourly", {}, 0};
  const auto plan = plan_snapshots({1, 0, 0}, {held, free}, monday);
  ASSERT_EQ(plan.to_make.size(), 1);
  EXPECT_THAT(plan.to_delete, ElementsAre(free));
}

}  // namespace
}  // namespace millrace
