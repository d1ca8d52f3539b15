#include <gmock/gmock.h>

#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class volume_registry_spec : public volume_fixture {
 protected:
  volume_code delete_volume(const char* name, bool with_snapshots = false) {
    return try_to([&](auto r) {
      auto remove = r.initDeleteVolume();
      remove.setVolume(name);
      remove.setWithSnapshots(with_snapshots);
    });
  }
  volume_code rename_volume(const char* from, const char* to) {
    return try_to([&](auto r) {
      auto rename = r.initRenameVolume();
      rename.setVolume(from);
      rename.setTo(to);
    });
  }
  std::vector<std::string> volumes() {
    std::vector<std::string> names;
    for (const auto volume : ask([](auto r) { r.initListVolumes(); }).getVolumes())
      names.push_back(volume_text::string(volume.getName()));
    return names;
  }
};

TEST_F(volume_registry_spec, the_longest_name_decides_to_which_volume_a_path_belongs) {
  ASSERT_EQ(create_volume("/test/payments"), volume_code::NONE);
  ASSERT_EQ(write("/test/payments/f", "in the volume"), volume_code::NONE);
  ASSERT_EQ(write("/test/other", "in /"), volume_code::NONE);
  EXPECT_EQ(describe("/test/payments").getUsedObjects(), 2);
  EXPECT_THAT(volumes(), ElementsAre("/", "/test/payments"));
  EXPECT_THAT(list("/test"), ElementsAre("other", "payments")) << "the volume is seen where it stands";
  EXPECT_THAT(list("/test/payments"), ElementsAre("f"));
}

TEST_F(volume_registry_spec, a_volume_is_reached_by_the_entry_that_it_is) {
  ASSERT_EQ(create_volume("/payments"), volume_code::NONE);
  const auto reply = ask([&](auto r) {
    auto place = r.initStat();
    place.initObject().setVolume(1);
    place.setName("payments");
  });
  ASSERT_TRUE(reply.isObject());
  EXPECT_EQ(reply.getObject().getObject().getVolume(), 2);
  EXPECT_EQ(reply.getObject().getObject().getObject(), 1);
}

TEST_F(volume_registry_spec, names_that_would_claim_one_path_twice_are_refused) {
  ASSERT_EQ(create_volume("/a/b"), volume_code::NONE);
  EXPECT_EQ(create_volume("/a/b"), volume_code::ALREADY_EXISTS);
  EXPECT_EQ(create_volume("/a/b/c"), volume_code::AMBIGUOUS);
  EXPECT_EQ(create_volume("/a\nb"), volume_code::INVALID) << "it would be two lines of a list";
  EXPECT_EQ(create_volume("/a\x7f"), volume_code::INVALID);
  EXPECT_EQ(create_volume("/ü"), volume_code::NONE);
  EXPECT_EQ(create_volume("/a"), volume_code::AMBIGUOUS);
  EXPECT_EQ(create_volume("/"), volume_code::ALREADY_EXISTS);
  ASSERT_EQ(make_directory("/taken"), volume_code::NONE);
  EXPECT_EQ(create_volume("/taken"), volume_code::AMBIGUOUS);
  EXPECT_EQ(create_volume("/x@y"), volume_code::INVALID);
  EXPECT_EQ(create_volume("/x:y"), volume_code::INVALID);
  EXPECT_EQ(make_directory("/a/b"), volume_code::ALREADY_EXISTS);
}

TEST_F(volume_registry_spec, the_way_to_a_volume_stays) {
  ASSERT_EQ(create_volume("/a/b/volume"), volume_code::NONE);
  EXPECT_EQ(rename("/a", "/elsewhere"), volume_code::IN_USE);
  EXPECT_EQ(remove("/a/b"), volume_code::IN_USE);
  EXPECT_EQ(remove("/a", true), volume_code::IN_USE);
  EXPECT_EQ(remove("/a/b/volume"), volume_code::IN_USE);
  EXPECT_EQ(rename("/a/b/volume", "/v"), volume_code::IN_USE);
  ASSERT_EQ(delete_volume("/a/b/volume"), volume_code::NONE);
  EXPECT_EQ(remove("/a", true), volume_code::NONE);
}

TEST_F(volume_registry_spec, a_volume_is_renamed_with_all_it_holds) {
  ASSERT_EQ(create_volume("/old"), volume_code::NONE);
  ASSERT_EQ(write("/old/f", "bytes"), volume_code::NONE);
  EXPECT_EQ(rename_volume("/old", "/new/name"), volume_code::NONE);
  EXPECT_EQ(read("/new/name/f"), "bytes");
  EXPECT_FALSE(exists("/old"));
  EXPECT_EQ(rename_volume("/", "/x"), volume_code::INVALID);
}

TEST_F(volume_registry_spec, a_volume_with_snapshots_is_deleted_only_if_asked) {
  ASSERT_EQ(create_volume("/v"), volume_code::NONE);
  ASSERT_EQ(take_snapshot("/v", "s"), volume_code::NONE);
  EXPECT_EQ(delete_volume("/v"), volume_code::IN_USE);
  EXPECT_EQ(delete_volume("/v", true), volume_code::NONE);
  EXPECT_EQ(delete_volume("/v"), volume_code::NOT_FOUND);
  EXPECT_EQ(delete_volume("/"), volume_code::INVALID);
  EXPECT_EQ(store.trees(), 1);
}

TEST_F(volume_registry_spec, nothing_moves_from_one_volume_to_another) {
  ASSERT_EQ(create_volume("/v"), volume_code::NONE);
  ASSERT_EQ(write("/f", "bytes"), volume_code::NONE);
  EXPECT_EQ(rename("/f", "/v/f"), volume_code::CROSS_VOLUME);
  EXPECT_EQ(link("/f", "/v/f"), volume_code::CROSS_VOLUME);
}

TEST_F(volume_registry_spec, a_mirror_is_read_only_until_it_is_promoted) {
  ASSERT_EQ(create_volume("/m"), volume_code::NONE);
  ASSERT_EQ(try_to([&](auto r) {
              auto set = r.initSetMirror();
              set.setVolume("/m");
              set.initSettings().setSource("there:9092/payments");
            }),
            volume_code::NONE);
  EXPECT_EQ(write("/m/f", "x"), volume_code::READ_ONLY);
  ASSERT_EQ(try_to([&](auto r) { r.initRunMirror().setVolume("/m"); }), volume_code::NONE);
  EXPECT_THAT(outcome.mirror_runs, ElementsAre(volume_id(2)));
  ASSERT_EQ(try_to([&](auto r) { r.initPromoteMirror().setVolume("/m"); }), volume_code::NONE);
  EXPECT_EQ(write("/m/f", "x"), volume_code::NONE);
}

TEST_F(volume_registry_spec, a_mirror_of_what_is_no_source_is_refused_and_the_volume_stays_writable) {
  ASSERT_EQ(create_volume("/m"), volume_code::NONE);
  for (const auto* source : {"nowhere", "there:9092", "there/payments", "/payments"}) {
    EXPECT_EQ(try_to([&](auto r) {
                r.initSetMirror().setVolume("/m");
                r.getSetMirror().initSettings().setSource(source);
              }),
              volume_code::INVALID)
        << source;
  }
  EXPECT_EQ(try_to([&](auto r) {
              r.initSetMirror().setVolume("/m");
              auto settings = r.getSetMirror().initSettings();
              settings.setSource("there:9092/payments");
              settings.setEverySeconds(60);
              settings.setContinuous(true);
            }),
            volume_code::INVALID);
  EXPECT_EQ(write("/m/f", "x"), volume_code::NONE);
}

}  // namespace
}  // namespace millrace
