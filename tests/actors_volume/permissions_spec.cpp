#include <capnp/schema.h>
#include <gmock/gmock.h>

#include <map>

#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using testing::HasSubstr;
using which = schema::VolumeRequest::Which;

class permissions_spec : public volume_fixture {
 protected:
  void SetUp() override {
    volume_fixture::SetUp();
    become("ana");
    asker.superuser = true;
    ASSERT_EQ(create_volume("/v"), volume_code::NONE);
    ASSERT_EQ(make_directory("/v/d"), volume_code::NONE);
    ASSERT_EQ(write("/v/d/f", "bytes"), volume_code::NONE);
    ASSERT_EQ(create_table("/v/t"), volume_code::NONE);
    ASSERT_EQ(put("/v/t", "k", "v"), volume_code::NONE);
    ASSERT_EQ(try_to([](auto r) { at(r.initCreateStream().initPlace(), "/v/s"); }), volume_code::NONE);
    ASSERT_EQ(try_to([](auto r) {
                auto make = r.initMakeSymlink();
                at(make.initPlace(), "/v/l");
                make.setText("d");
              }),
              volume_code::NONE);
    ASSERT_EQ(take_snapshot("/v", "one"), volume_code::NONE);
  }

  void become(const char* user) { asker = {{user, {}, {}}, false}; }

  using request_map = std::map<which, fill_request>;

  /// A request of each kind that a superuser would be granted.
  static request_map requests() {
    request_map all;
    add_volume_requests(all);
    add_path_requests(all);
    add_content_requests(all);
    return all;
  }

  static void add_volume_requests(request_map& all);
  static void add_path_requests(request_map& all);
  static void add_content_requests(request_map& all);

  static void file(schema::Place::Builder place) { at(place, "/v/d/f"); }
  static void free(schema::Place::Builder place) { at(place, "/v/d/free"); }
};

void permissions_spec::add_volume_requests(request_map& all) {
  all[which::CREATE_VOLUME] = [](auto r) { r.initCreateVolume().setVolume("/w"); };
  all[which::LIST_VOLUMES] = [](auto r) { r.initListVolumes(); };
  all[which::DESCRIBE_VOLUME] = [](auto r) { r.initDescribeVolume().setVolume("/v"); };
  all[which::DELETE_VOLUME] = [](auto r) {
    r.initDeleteVolume().setVolume("/v");
    r.getDeleteVolume().setWithSnapshots(true);
  };
  all[which::RENAME_VOLUME] = [](auto r) {
    r.initRenameVolume().setVolume("/v");
    r.getRenameVolume().setTo("/w");
  };
  all[which::SET_QUOTA] = [](auto r) { r.initSetQuota().setVolume("/v"); };
  all[which::SET_SCHEDULE] = [](auto r) { r.initSetSchedule().setVolume("/v"); };
  all[which::CREATE_SNAPSHOT] = [](auto r) {
    r.initCreateSnapshot().setVolume("/v");
    r.getCreateSnapshot().setSnapshot("two");
  };
  all[which::LIST_SNAPSHOTS] = [](auto r) { r.initListSnapshots().setVolume("/v"); };
  all[which::DELETE_SNAPSHOT] = [](auto r) {
    r.initDeleteSnapshot().setVolume("/v");
    r.getDeleteSnapshot().setSnapshot("one");
  };
  all[which::CLONE_SNAPSHOT] = [](auto r) {
    r.initCloneSnapshot().setVolume("/v");
    r.getCloneSnapshot().setSnapshot("one");
    r.getCloneSnapshot().setTo("/w");
  };
  all[which::ROLL_BACK] = [](auto r) {
    r.initRollBack().setVolume("/v");
    r.getRollBack().setSnapshot("one");
  };
  all[which::DIFF_SNAPSHOTS] = [](auto r) {
    r.initDiffSnapshots().setVolume("/v");
    r.getDiffSnapshots().setFrom("one");
  };
  all[which::SET_MIRROR] = [](auto r) { r.initSetMirror().setVolume("/v"); };
  all[which::DESCRIBE_MIRROR] = [](auto r) { r.initDescribeMirror().setVolume("/v"); };
  all[which::RUN_MIRROR] = [](auto r) { r.initRunMirror().setVolume("/v"); };
  all[which::VERIFY_MIRROR] = [](auto r) { r.initVerifyMirror().setVolume("/v"); };
  all[which::PROMOTE_MIRROR] = [](auto r) { r.initPromoteMirror().setVolume("/v"); };
}

void permissions_spec::add_path_requests(request_map& all) {
  all[which::STAT] = [](auto r) { file(r.initStat()); };
  all[which::LIST_DIRECTORY] = [](auto r) { at(r.initListDirectory().initDirectory(), "/v/d"); };
  all[which::MAKE_DIRECTORY] = [](auto r) { free(r.initMakeDirectory().initPlace()); };
  all[which::REMOVE] = [](auto r) { file(r.initRemove().initPlace()); };
  all[which::RENAME] = [](auto r) {
    file(r.initRename().initFrom());
    free(r.getRename().initTo());
  };
  all[which::MAKE_SYMLINK] = [](auto r) {
    r.initMakeSymlink().setText("f");
    free(r.getMakeSymlink().initPlace());
  };
  all[which::READ_SYMLINK] = [](auto r) { at(r.initReadSymlink(), "/v/l"); };
  all[which::LINK] = [](auto r) {
    file(r.initLink().initExisting());
    free(r.getLink().initPlace());
  };
  all[which::SET_ATTRIBUTES] = [](auto r) { file(r.initSetAttributes().initPlace()); };
  all[which::GET_XATTR] = [](auto r) { file(r.initGetXattr().initPlace()); };
  all[which::SET_XATTR] = [](auto r) {
    file(r.initSetXattr().initPlace());
    r.getSetXattr().setName("user.a");
  };
  all[which::LIST_XATTRS] = [](auto r) { file(r.initListXattrs()); };
  all[which::REMOVE_XATTR] = [](auto r) { file(r.initRemoveXattr().initPlace()); };
  all[which::FORGET] = {};  // has a spec of its own: it needs a file without a name
}

void permissions_spec::add_content_requests(request_map& all) {
  all[which::CREATE_FILE] = [](auto r) { free(r.initCreateFile().initPlace()); };
  all[which::READ_FILE] = [](auto r) { file(r.initReadFile().initPlace()); };
  all[which::WRITE_FILE] = [](auto r) { file(r.initWriteFile().initPlace()); };
  all[which::TRUNCATE_FILE] = [](auto r) { file(r.initTruncateFile().initPlace()); };
  all[which::CLEAR_RANGE] = [](auto r) {
    file(r.initClearRange().initPlace());
    r.getClearRange().setLength(1);
  };
  all[which::SEEK_FILE] = [](auto r) { file(r.initSeekFile().initPlace()); };
  all[which::SYNC_FILE] = [](auto r) { file(r.initSyncFile()); };
  all[which::CREATE_TABLE] = [](auto r) { free(r.initCreateTable().initPlace()); };
  all[which::SET_TABLE] = [](auto r) { at(r.initSetTable().initPlace(), "/v/t"); };
  all[which::GET_ROW] = [](auto r) { at(r.initGetRow().initTable(), "/v/t"); };
  all[which::WRITE_ROWS] = [](auto r) { at(r.initWriteRows().initTable(), "/v/t"); };
  all[which::SCAN_ROWS] = [](auto r) { at(r.initScanRows().initTable(), "/v/t"); };
  all[which::CREATE_STREAM] = [](auto r) { free(r.initCreateStream().initPlace()); };
  all[which::SET_STREAM] = [](auto r) { at(r.initSetStream().initPlace(), "/v/s"); };
  all[which::SET_PERMISSIONS] = [](auto r) { file(r.initSetPermissions().initPlace()); };
  all[which::GET_PERMISSIONS] = [](auto r) { file(r.initGetPermissions()); };
  all[which::EXPLAIN_PERMISSION] = [](auto r) { file(r.initExplainPermission().initPlace()); };
  all[which::BEGIN_DELTA] = [](auto r) {
    auto asked = r.initBeginDelta();
    asked.setVolume("/v");
    asked.setMirror("mirror-x");
  };
  all[which::READ_DELTA] = [](auto r) { r.initReadDelta().setVolume("/v"); };
  all[which::LIST_DELTA_LOGS] = [](auto r) { r.initListDeltaLogs().setVolume("/v"); };
  all[which::READ_DELTA_LOGS] = [](auto r) { r.initReadDeltaLogs().setVolume("/v"); };
  all[which::SERVICE] = [](auto r) { r.initService().setList(); };
  all[which::WALK_SNAPSHOT] = [](auto r) { r.initWalkSnapshot().setVolume("/v"); };
}

TEST_F(permissions_spec, nothing_at_all_is_granted_to_who_has_no_right) {
  const auto all = requests();
  EXPECT_EQ(all.size(), capnp::Schema::from<schema::VolumeRequest>().getUnionFields().size())
      << "a request is not walked";
  become("eve");
  for (const auto& [kind, fill] : all) {
    if (!fill) continue;
    const auto reply = ask(fill);
    if (kind == which::LIST_VOLUMES) {
      EXPECT_EQ(reply.getVolumes().size(), 0);
      continue;
    }
    EXPECT_EQ(code_of(reply), volume_code::DENIED) << "request " << static_cast<int>(kind);
    EXPECT_FALSE(outcome.changed);
  }
}

TEST_F(permissions_spec, whoever_made_a_volume_may_everything_in_it_until_rules_say_other) {
  become("ana");
  EXPECT_EQ(read("/v/d/f"), "bytes");
  EXPECT_EQ(write("/v/d/g", "x"), volume_code::NONE);
  EXPECT_EQ(permit("/v", schema::Verb::READ, "g:staff"), volume_code::NONE);
  EXPECT_THAT(read("/v/d/f"), HasSubstr("error: read, ruled by /v: refused"));
}

TEST_F(permissions_spec, the_nearest_rule_decides_alone) {
  ASSERT_EQ(permit("/v", schema::Verb::READ, "g:staff"), volume_code::NONE);
  ASSERT_EQ(permit("/v/d", schema::Verb::READ, "u:bob"), volume_code::NONE);
  become("bob");
  EXPECT_EQ(read("/v/d/f"), "bytes");
  EXPECT_THAT(get("/v/t", "k"), HasSubstr("ruled by /v: refused"));
  asker.who = {"cy", {"staff"}, {}};
  EXPECT_EQ(get("/v/t", "k"), "v");
  EXPECT_THAT(read("/v/d/f"), HasSubstr("ruled by /v/d: refused"));
}

TEST_F(permissions_spec, a_rule_without_an_expression_is_inherited_again) {
  ASSERT_EQ(permit("/v/d", schema::Verb::READ, ""), volume_code::NONE);
  become("ana");
  EXPECT_THAT(read("/v/d/f"), HasSubstr("refused"));
  ASSERT_EQ(try_to([](auto r) {
              auto set = r.initSetPermissions();
              at(set.initPlace(), "/v/d");
              set.initPermissions(1);
            }),
            volume_code::NONE);
  EXPECT_EQ(read("/v/d/f"), "bytes");
  EXPECT_EQ(permit("/v/d", schema::Verb::READ, "u:ana &"), volume_code::INVALID);
}

TEST_F(permissions_spec, a_snapshot_is_closed_to_those_whom_the_volume_no_longer_admits) {
  ASSERT_EQ(permit("/v", schema::Verb::READ, "p"), volume_code::NONE);
  ASSERT_EQ(take_snapshot("/v", "open"), volume_code::NONE);
  become("bob");
  EXPECT_EQ(read("/v@open/d/f"), "bytes");
  EXPECT_THAT(read("/v@one/d/f"), HasSubstr("refused")) << "as its rules stood";
  asker.superuser = true;
  ASSERT_EQ(permit("/v", schema::Verb::READ, "u:ana"), volume_code::NONE);
  become("bob");
  EXPECT_THAT(read("/v@open/d/f"), HasSubstr("refused"));
}

TEST_F(permissions_spec, recursive_removal_asks_each_object_that_has_rules_of_its_own) {
  ASSERT_EQ(permit("/v", schema::Verb::REMOVE, "u:bob"), volume_code::NONE);
  ASSERT_EQ(permit("/v/d/f", schema::Verb::REMOVE, ""), volume_code::NONE);
  become("bob");
  EXPECT_EQ(remove("/v/d", true), volume_code::DENIED);
  EXPECT_EQ(remove("/v/t"), volume_code::NONE);
  become("ana");
  EXPECT_EQ(read("/v/d/f"), "bytes");
}

TEST_F(permissions_spec, what_is_replaced_must_be_removable) {
  ASSERT_EQ(permit("/v", schema::Verb::REMOVE, "u:bob"), volume_code::NONE);
  ASSERT_EQ(permit("/v", schema::Verb::CREATE, "u:bob"), volume_code::NONE);
  ASSERT_EQ(write("/v/g", "x"), volume_code::NONE);
  ASSERT_EQ(permit("/v/d/f", schema::Verb::REMOVE, ""), volume_code::NONE);
  become("bob");
  EXPECT_EQ(rename("/v/g", "/v/d/f"), volume_code::DENIED);
  EXPECT_EQ(rename("/v/g", "/v/d/g"), volume_code::NONE);
}

TEST_F(permissions_spec, an_open_file_without_a_name_keeps_its_permissions) {
  ASSERT_EQ(permit("/v/d", schema::Verb::READ, "u:bob"), volume_code::NONE);
  const auto id = stat("/v/d/f").getObject().getObject();
  ASSERT_EQ(try_to([](auto r) {
              auto remove = r.initRemove();
              at(remove.initPlace(), "/v/d/f");
              remove.setKeep(true);
            }),
            volume_code::NONE);
  ASSERT_EQ(remove("/v/d"), volume_code::NONE);
  const auto request = [&](auto place) {
    place.setVolume(2);
    place.setObject(id);
  };
  become("bob");
  EXPECT_EQ(try_to([&](auto r) { request(r.initReadFile().initPlace().initObject()); }), volume_code::NONE);
  become("eve");
  EXPECT_EQ(try_to([&](auto r) { request(r.initReadFile().initPlace().initObject()); }), volume_code::DENIED);
  EXPECT_EQ(try_to([&](auto r) { request(r.initForget()); }), volume_code::DENIED);
}

TEST_F(permissions_spec, whom_rules_name_is_told_to_who_administers_and_others_what_they_may_themselves) {
  ASSERT_EQ(permit("/v/d", schema::Verb::LIST, "u:bob"), volume_code::NONE);
  ASSERT_EQ(permit("/v/d/f", schema::Verb::READ, "u:bob | g:fraud"), volume_code::NONE);
  ASSERT_EQ(permit("/v/d/f", schema::Verb::WRITE, "g:fraud"), volume_code::NONE);
  const auto get = [&] { return ask([](auto r) { at(r.initGetPermissions(), "/v/d/f"); }).getPermissions(); };
  const auto rule = [&](schema::Permissions::Reader told, schema::Verb verb) {
    for (const auto one : told.getEffective()) {
      if (one.getVerb() == verb) return one;
    }
    return schema::Permissions::Effective::Reader();
  };
  become("ana");
  const auto all = get();
  EXPECT_FALSE(all.getHidden());
  EXPECT_EQ(volume_text::string(all.getOwn()[0].getExpression()), "u:bob | g:fraud");
  EXPECT_EQ(volume_text::string(rule(all, schema::Verb::WRITE).getExpression()), "g:fraud");
  EXPECT_FALSE(rule(all, schema::Verb::WRITE).getAllowed());
  become("bob");
  const auto own = get();
  EXPECT_TRUE(own.getHidden());
  EXPECT_EQ(own.getOwn().size(), 2) << "that there are rules is known: who replaces the file must not lose them";
  EXPECT_FALSE(own.getOwn()[0].hasExpression());
  EXPECT_FALSE(rule(own, schema::Verb::READ).hasExpression());
  EXPECT_TRUE(rule(own, schema::Verb::READ).getAllowed());
  EXPECT_FALSE(rule(own, schema::Verb::WRITE).getAllowed());
  EXPECT_EQ(volume_text::string(rule(own, schema::Verb::LIST).getFrom()), "/v/d");
}

TEST_F(permissions_spec, explain_says_which_expression_decides_for_whom) {
  ASSERT_EQ(permit("/v/d", schema::Verb::WRITE, "u:bob | g:fraud"), volume_code::NONE);
  const auto explain = [&](const char* user) {
    return ask([&](auto r) {
      auto explain = r.initExplainPermission();
      at(explain.initPlace(), "/v/d/f");
      explain.setVerb(schema::Verb::WRITE);
      explain.initIdentity().setUser(user);
    });
  };
  EXPECT_TRUE(explain("bob").getExplanation().getAllowed());
  const auto refused = explain("eve").getExplanation();
  EXPECT_FALSE(refused.getAllowed());
  EXPECT_EQ(volume_text::string(refused.getFrom()), "/v/d");
  EXPECT_THAT(volume_text::string(refused.getText()), HasSubstr("g:fraud"));
  become("bob");
  EXPECT_EQ(code_of(explain("eve")), volume_code::DENIED) << "about another one asks who administers";
}

}  // namespace
}  // namespace millrace
