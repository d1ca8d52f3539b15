#include <gmock/gmock.h>

#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

/// What is refused is called by the path that was asked for: "x: there is no such entry" says nothing to who named ten.
class refused_paths_spec : public volume_fixture {
 protected:
  void SetUp() override {
    volume_fixture::SetUp();
    ASSERT_EQ(create_volume("/p"), volume_code::NONE);
    ASSERT_EQ(make_directory("/p/a"), volume_code::NONE);
    ASSERT_EQ(create_table("/p/a/t"), volume_code::NONE);
    ASSERT_EQ(create_stream("/p/a/s"), volume_code::NONE);
  }

  std::string place() { return volume_text::string((*view)->getError().getPlace()); }
};

TEST_F(refused_paths_spec, name_what_is_not_there) {
  EXPECT_EQ(remove("/p/a/x"), volume_code::NOT_FOUND);
  EXPECT_EQ(place(), "/p/a/x");
  EXPECT_EQ(remove("/p//b/../b/./x"), volume_code::NOT_FOUND);
  EXPECT_EQ(place(), "/p/b") << "the first directory that is missing";
  EXPECT_EQ(rename("/p/a/x", "/p/x"), volume_code::NOT_FOUND);
  EXPECT_EQ(place(), "/p/a/x");
}

TEST_F(refused_paths_spec, name_what_is_in_the_way) {
  EXPECT_EQ(create_table("/p/a/t"), volume_code::ALREADY_EXISTS);
  EXPECT_EQ(place(), "/p/a/t");
  ASSERT_EQ(create_table("/p/t"), volume_code::NONE);
  EXPECT_EQ(try_to([&](auto r) {
              auto rename = r.initRename();
              at(rename.initFrom(), "/p/t");
              at(rename.initTo(), "/p/a/t");
              rename.setNoReplace(true);
            }),
            volume_code::ALREADY_EXISTS);
  EXPECT_EQ(place(), "/p/a/t") << "where it was to go, not what was to go there";
  EXPECT_EQ(create_table("/p/a/t/below"), volume_code::NOT_DIRECTORY);
  EXPECT_EQ(place(), "/p/a/t");
}

TEST_F(refused_paths_spec, name_the_row) {
  EXPECT_EQ(get("/p/a/t", "47"), "error: there is no row \"47\"");
  EXPECT_EQ(place(), "/p/a/t");
  EXPECT_EQ(get("/p/a/t", "\xff\""), "error: there is no row \"\\xff\\x22\"");
  EXPECT_EQ(put("/p/a/t", "", "v"), volume_code::INVALID);
  EXPECT_EQ(place(), "/p/a/t");
}

TEST_F(refused_paths_spec, name_both_kinds_where_another_is_wanted) {
  EXPECT_EQ(put("/p/a/s", "k", "v"), volume_code::WRONG_KIND);
  EXPECT_EQ(why(), "a stream, not a table");
  EXPECT_EQ(place(), "/p/a/s");
  EXPECT_EQ(put("/p/a", "k", "v"), volume_code::IS_DIRECTORY);
  EXPECT_EQ(why(), "a directory, not a table");
}

TEST_F(refused_paths_spec, name_the_stream_that_holds_a_name) {
  EXPECT_EQ(try_to([&](auto r) {
              auto rename = r.initRenameVolume();
              rename.setVolume("/p");
              rename.setTo("/q");
            }),
            volume_code::IN_USE);
  EXPECT_EQ(place(), "/p");
  EXPECT_EQ(why(),
            "it has the stream /p/a/s, whose topics are called by its path: a volume with streams cannot be renamed; a "
            "clone of a snapshot of it can be called /q");
  EXPECT_EQ(rename("/p/a", "/p/b"), volume_code::IN_USE);
  EXPECT_EQ(place(), "/p/a");
  EXPECT_THAT(why(), testing::HasSubstr("it has the stream /p/a/s"));
  EXPECT_EQ(rename("/p/a/s", "/p/s"), volume_code::IN_USE);
  EXPECT_EQ(place(), "/p/a/s");
}

TEST_F(refused_paths_spec, do_not_say_whom_a_rule_admits) {
  ASSERT_EQ(permit("/p", schema::Verb::READ, "u:ana & g:secret"), volume_code::NONE);
  asker.superuser = false;
  asker.who.user = "eve";
  EXPECT_EQ(get("/p/a/t", "k"), "error: read, ruled by /p: refused");
  EXPECT_EQ(place(), "/p/a/t");
}

}  // namespace
}  // namespace millrace
