#include <gmock/gmock.h>

#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class directory_spec : public volume_fixture {};

TEST_F(directory_spec, a_directory_lists_its_entries_by_name_and_in_pages) {
  for (const auto* path : {"/b", "/a", "/c/deep", "/d"}) ASSERT_EQ(make_directory(path, true), volume_code::NONE);
  EXPECT_THAT(list("/"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(list("/", "", 2), ElementsAre("a", "b"));
  EXPECT_TRUE((*view)->getEntries().getMore());
  EXPECT_THAT(list("/", "b", 2), ElementsAre("c", "d"));
  EXPECT_FALSE((*view)->getEntries().getMore());
  EXPECT_THAT(list("/c/../c/./deep/"), IsEmpty());
}

TEST_F(directory_spec, a_name_is_taken_once) {
  ASSERT_EQ(make_directory("/a"), volume_code::NONE);
  EXPECT_EQ(make_directory("/a"), volume_code::ALREADY_EXISTS);
  EXPECT_EQ(create_file("/a"), volume_code::ALREADY_EXISTS);
  EXPECT_EQ(make_directory("/a", true), volume_code::NONE);
}

TEST_F(directory_spec, what_is_not_there_or_no_directory_is_said_apart) {
  ASSERT_EQ(create_file("/file"), volume_code::NONE);
  EXPECT_EQ(create_file("/none/file"), volume_code::NOT_FOUND);
  EXPECT_EQ(create_file("/file/below"), volume_code::NOT_DIRECTORY);
  EXPECT_EQ(remove("/none"), volume_code::NOT_FOUND);
  EXPECT_EQ(make_directory("relative"), volume_code::INVALID);
  EXPECT_EQ(make_directory("/../above"), volume_code::INVALID);
  EXPECT_EQ(make_directory(("/" + std::string(256, 'n')).c_str()), volume_code::NAME_TOO_LONG);
  EXPECT_EQ(create_file("/.snapshot"), volume_code::READ_ONLY);
}

TEST_F(directory_spec, links_count_names_and_directories_within) {
  ASSERT_EQ(make_directory("/a/b", true), volume_code::NONE);
  ASSERT_EQ(make_directory("/a/c"), volume_code::NONE);
  ASSERT_EQ(create_file("/a/f"), volume_code::NONE);
  EXPECT_EQ(stat("/a").getLinks(), 4);
  EXPECT_EQ(stat("/a").getSize(), 3);
  ASSERT_EQ(link("/a/f", "/a/b/g"), volume_code::NONE);
  EXPECT_EQ(stat("/a/f").getLinks(), 2);
  ASSERT_EQ(rename("/a/b", "/b"), volume_code::NONE);
  EXPECT_EQ(stat("/a").getLinks(), 3);
  EXPECT_EQ(stat("/").getLinks(), 4);
}

TEST_F(directory_spec, a_directory_with_entries_is_removed_only_recursively) {
  ASSERT_EQ(make_directory("/a/b/c", true), volume_code::NONE);
  ASSERT_EQ(write("/a/b/f", std::string(20'000, 'x')), volume_code::NONE);
  EXPECT_EQ(remove("/a"), volume_code::NOT_EMPTY);
  EXPECT_EQ(remove("/a", true), volume_code::NONE);
  EXPECT_EQ((*view)->getWritten().getErased(), 4);
  EXPECT_THAT(list("/"), IsEmpty());
  EXPECT_EQ(describe("/").getUsedBytes(), 0);
  EXPECT_EQ(describe("/").getUsedObjects(), 1);
  EXPECT_EQ(store.tree(volume_id(1)).entries().size(), 2) << "counters and root are left";
}

TEST_F(directory_spec, rename_replaces_what_posix_lets_it_replace) {
  ASSERT_EQ(write("/f", "new"), volume_code::NONE);
  ASSERT_EQ(write("/g", "old"), volume_code::NONE);
  ASSERT_EQ(make_directory("/d/full", true), volume_code::NONE);
  ASSERT_EQ(make_directory("/e"), volume_code::NONE);
  EXPECT_EQ(rename("/f", "/e"), volume_code::IS_DIRECTORY);
  EXPECT_EQ(rename("/e", "/f"), volume_code::NOT_DIRECTORY);
  EXPECT_EQ(rename("/e", "/d"), volume_code::NOT_EMPTY);
  EXPECT_EQ(rename("/d", "/d/full/below"), volume_code::INVALID);
  EXPECT_EQ(rename("/f", "/g"), volume_code::NONE);
  EXPECT_EQ(read("/g"), "new");
  EXPECT_FALSE(exists("/f"));
  EXPECT_EQ(rename("/d", "/e"), volume_code::NONE);
  EXPECT_THAT(list("/e"), ElementsAre("full"));
  EXPECT_EQ(rename("/", "/e"), volume_code::IN_USE);
}

TEST_F(directory_spec, rename_onto_another_name_of_the_same_file_changes_nothing) {
  ASSERT_EQ(write("/f", "one"), volume_code::NONE);
  ASSERT_EQ(link("/f", "/g"), volume_code::NONE);
  EXPECT_EQ(rename("/f", "/g"), volume_code::NONE);
  EXPECT_THAT(list("/"), ElementsAre("f", "g"));
}

TEST_F(directory_spec, two_objects_exchange_their_names_whatever_they_are) {
  ASSERT_EQ(make_directory("/d/below", true), volume_code::NONE);
  ASSERT_EQ(make_directory("/e"), volume_code::NONE);
  ASSERT_EQ(write("/e/f", "bytes"), volume_code::NONE);
  ASSERT_EQ(link("/e/f", "/e/g"), volume_code::NONE);
  ASSERT_EQ(exchange("/d", "/e/f"), volume_code::NONE);
  EXPECT_EQ(read("/d"), "bytes");
  EXPECT_EQ(read("/e/g"), "bytes");
  EXPECT_THAT(list("/e/f"), ElementsAre("below"));
  EXPECT_EQ(volume_text::string(stat("/e/f/below").getPath()), "/e/f/below");
  EXPECT_EQ(stat("/").getLinks(), 3);
  EXPECT_EQ(stat("/e").getLinks(), 3);
  ASSERT_EQ(exchange("/d", "/e/g"), volume_code::NONE);
  EXPECT_THAT(list("/e"), ElementsAre("f", "g"));
  ASSERT_EQ(remove("/e/g"), volume_code::NONE);
  EXPECT_EQ(read("/d"), "bytes");
}

TEST_F(directory_spec, an_exchange_that_makes_no_sense_is_refused) {
  ASSERT_EQ(make_directory("/d/below", true), volume_code::NONE);
  ASSERT_EQ(write("/f", "bytes"), volume_code::NONE);
  EXPECT_EQ(exchange("/f", "/none"), volume_code::NOT_FOUND);
  EXPECT_EQ(exchange("/d", "/d/below"), volume_code::INVALID);
  EXPECT_EQ(exchange("/d/below", "/d"), volume_code::INVALID);
  EXPECT_EQ(exchange("/f", "/"), volume_code::IN_USE);
  ASSERT_EQ(try_to([](auto r) { at(r.initCreateStream().initPlace(), "/s"); }), volume_code::NONE);
  EXPECT_EQ(exchange("/f", "/s"), volume_code::IN_USE) << "topics are called by a stream's name";
}

TEST_F(directory_spec, an_exchange_that_is_asked_for_twice_does_not_undo_itself) {
  ASSERT_EQ(write("/f", "one"), volume_code::NONE);
  ASSERT_EQ(write("/g", "other"), volume_code::NONE);
  const auto object = stat("/f").getObject().getObject();
  ASSERT_EQ(exchange("/f", "/g", object), volume_code::NONE);
  EXPECT_EQ(exchange("/f", "/g", object), volume_code::STALE_OBJECT);
  EXPECT_EQ(read("/g"), "one");
}

TEST_F(directory_spec, a_file_lives_as_long_as_one_of_its_names) {
  ASSERT_EQ(write("/f", "bytes"), volume_code::NONE);
  ASSERT_EQ(make_directory("/d"), volume_code::NONE);
  ASSERT_EQ(link("/f", "/d/g"), volume_code::NONE);
  ASSERT_EQ(remove("/f"), volume_code::NONE);
  EXPECT_EQ(read("/d/g"), "bytes");
  EXPECT_EQ(volume_text::string(stat("/d/g").getPath()), "/d/g");
  ASSERT_EQ(remove("/d/g"), volume_code::NONE);
  EXPECT_EQ(describe("/").getUsedBytes(), 0);
  EXPECT_EQ(link("/d", "/e"), volume_code::IS_DIRECTORY);
}

TEST_F(directory_spec, a_file_removed_while_open_stays_until_it_is_forgotten) {
  ASSERT_EQ(write("/f", "bytes"), volume_code::NONE);
  const auto id = stat("/f").getObject().getObject();
  const auto read_open = [&] {
    return ask([&](auto r) {
      auto read = r.initReadFile();
      auto object = read.initPlace().initObject();
      object.setVolume(1);
      object.setObject(id);
      read.setLength(100);
    });
  };
  const auto forget = [&](auto r) {
    auto object = r.initForget();
    object.setVolume(1);
    object.setObject(id);
  };
  EXPECT_EQ(try_to(forget), volume_code::NONE) << "a file with a name is not touched";
  ASSERT_EQ(try_to([&](auto r) {
              auto remove = r.initRemove();
              at(remove.initPlace(), "/f");
              remove.setKeep(true);
            }),
            volume_code::NONE);
  EXPECT_FALSE(exists("/f"));
  EXPECT_EQ(volume_text::view(read_open().getBytes().getData()), "bytes");
  EXPECT_EQ(try_to(forget), volume_code::NONE);
  EXPECT_EQ(code_of(read_open()), volume_code::STALE_OBJECT);
  EXPECT_EQ(try_to(forget), volume_code::NONE);
  EXPECT_EQ(describe("/").getUsedObjects(), 1);
}

TEST_F(directory_spec, a_node_that_starts_forgets_files_without_a_name) {
  ASSERT_EQ(write("/f", "bytes"), volume_code::NONE);
  ASSERT_EQ(try_to([&](auto r) {
              auto remove = r.initRemove();
              at(remove.initPlace(), "/f");
              remove.setKeep(true);
            }),
            volume_code::NONE);
  ASSERT_EQ(describe("/").getUsedObjects(), 2);
  ASSERT_TRUE(service.open(now).has_value());
  EXPECT_EQ(describe("/").getUsedObjects(), 1);
}

TEST_F(directory_spec, relative_symlinks_are_followed_within_the_volume) {
  const auto symlink = [&](const char* path, const char* text) {
    return try_to([&](auto r) {
      auto make = r.initMakeSymlink();
      at(make.initPlace(), path);
      make.setText(text);
    });
  };
  ASSERT_EQ(make_directory("/a/b", true), volume_code::NONE);
  ASSERT_EQ(write("/a/f", "there"), volume_code::NONE);
  ASSERT_EQ(symlink("/a/b/up", "../f"), volume_code::NONE);
  ASSERT_EQ(symlink("/dir", "a/b"), volume_code::NONE);
  ASSERT_EQ(symlink("/round", "round"), volume_code::NONE);
  ASSERT_EQ(symlink("/out", "../x"), volume_code::NONE);
  ASSERT_EQ(symlink("/absolute", "/a/f"), volume_code::NONE);
  EXPECT_EQ(read("/dir/up"), "there");
  EXPECT_EQ(stat("/dir").getKind(), schema::Kind::SYMLINK);
  EXPECT_THAT(list("/dir"), ElementsAre("up"));
  EXPECT_EQ(volume_text::string(ask([&](auto r) { at(r.initReadSymlink(), "/dir"); }).getText()), "a/b");
  const auto read_code = [&](const char* path) {
    return try_to([&](auto r) { at(r.initReadFile().initPlace(), path); });
  };
  EXPECT_EQ(read_code("/round"), volume_code::TOO_MANY_LINKS);
  EXPECT_EQ(read_code("/out"), volume_code::CROSS_VOLUME);
  EXPECT_EQ(read_code("/absolute"), volume_code::CROSS_VOLUME);
}

TEST_F(directory_spec, an_entry_is_reached_by_its_directory_and_name) {
  ASSERT_EQ(make_directory("/d"), volume_code::NONE);
  ASSERT_EQ(write("/d/f", "bytes"), volume_code::NONE);
  const auto directory = stat("/d").getObject().getObject();
  const auto reply = ask([&](auto r) {
    auto place = r.initStat();
    auto object = place.initObject();
    object.setVolume(1);
    object.setObject(directory);
    place.setName("f");
  });
  ASSERT_TRUE(reply.isObject());
  EXPECT_EQ(reply.getObject().getSize(), 5);
  EXPECT_EQ(volume_text::string(reply.getObject().getPath()), "/d/f");
}

TEST_F(directory_spec, attributes_and_xattrs_are_kept) {
  ASSERT_EQ(create_file("/f"), volume_code::NONE);
  const auto reply = ask([&](auto r) {
    auto set = r.initSetAttributes();
    at(set.initPlace(), "/f");
    auto attributes = set.initAttributes();
    attributes.setMode(0600);
    attributes.setUid(1000);
    attributes.initModifiedAt().setAt(77);
    set.setSize(10);
  });
  ASSERT_TRUE(reply.isObject());
  EXPECT_EQ(stat("/f").getMode(), 0600);
  EXPECT_EQ(stat("/f").getUid(), 1000);
  EXPECT_EQ(stat("/f").getModifiedAt(), 77);
  EXPECT_EQ(stat("/f").getSize(), 10);
  const auto set = [&](const char* name, std::string_view value, schema::SetXattr::Mode mode) {
    return try_to([&](auto r) {
      auto xattr = r.initSetXattr();
      at(xattr.initPlace(), "/f");
      xattr.setName(name);
      xattr.setValue(volume_text::blob(value));
      xattr.setMode(mode);
    });
  };
  EXPECT_EQ(set("user.a", "1", schema::SetXattr::Mode::REPLACE), volume_code::NO_ATTRIBUTE);
  EXPECT_EQ(set("user.b", "2", schema::SetXattr::Mode::ANY), volume_code::NONE);
  EXPECT_EQ(set("user.a", "1", schema::SetXattr::Mode::CREATE), volume_code::NONE);
  EXPECT_EQ(set("user.a", "1", schema::SetXattr::Mode::CREATE), volume_code::ALREADY_EXISTS);
  EXPECT_EQ(set("user.c", std::string(70'000, 'x'), schema::SetXattr::Mode::ANY), volume_code::TOO_LARGE);
  const auto names = ask([&](auto r) { at(r.initListXattrs(), "/f"); });
  ASSERT_EQ(names.getNames().size(), 2);
  EXPECT_EQ(volume_text::string(names.getNames()[0]), "user.a");
}

}  // namespace
}  // namespace millrace
