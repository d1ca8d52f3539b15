#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/volume/inode.hpp"
#include "actors/volume/registry_records.hpp"
#include "actors/volume/volume_edit.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_path.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;

inode full_inode() {
  inode object;
  object.id = object_id(77);
  object.kind = object_kind::TABLE;
  object.mode = 07777;
  object.uid = object.gid = ~0U;
  object.links = 3;
  object.size = ~std::uint64_t{0};
  object.blocks = 1ULL << 40;
  object.rows = 5;
  object.accessed_at = -1;
  object.modified_at = 1'764'547'200'000'000'000;
  object.directory = object_id(1ULL << 63);
  object.name = std::string("\xff\x01", 2);
  object.text = "../x";
  object.rules = {{access_verb::read, "u:ana"}, {access_verb::admin, ""}};
  object.xattrs = {{"user.a", std::string(300, '\0')}, {"user.b", ""}};
  object.settings = {{"changelog.topic", "t"}};
  return object;
}

TEST(inode, is_read_as_it_was_written) {
  const auto object = full_inode();
  const auto read = decode_inode(object.id, encode(object));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(*read == object);
}

TEST(inode, that_is_cut_or_too_long_is_corrupt_and_a_later_version_unsupported) {
  const auto bytes = encode(full_inode());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = decode_inode(object_id(1), std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(read.has_value()) << size;
    EXPECT_EQ(read.error().code, errc::corrupt) << size;
  }
  EXPECT_EQ(decode_inode(object_id(1), bytes + "x").error().code, errc::corrupt);
  EXPECT_EQ(decode_inode(object_id(1), "\x02" + bytes.substr(1)).error().code, errc::unsupported);
}

TEST(registry_records, are_read_as_they_were_written) {
  volume_record volume;
  volume.name = "/v";
  volume.id = volume_id(9);
  volume.owner = "ana";
  volume.created_at = -5;
  volume.quota = {1ULL << 50, 7};
  volume.schedule = {1, 2, 3};
  volume.mirror = {"there:1/v", 60, true, 1ULL << 33, 4, true};
  volume.cloned_from = "/w@s";
  volume.clone_volume = volume_id(3);
  volume.clone_snapshot = volume_snapshot(4);
  const auto bytes = encode(volume);
  EXPECT_TRUE(*decode_volume("/v", bytes) == volume);
  EXPECT_EQ(decode_volume("/v", bytes.substr(0, bytes.size() - 1)).error().code, errc::corrupt);
  const snapshot_record snapshot{volume_snapshot(4), "s", 12, "daily", {object_id(9), 10, 11}, 2};
  EXPECT_TRUE(*decode_snapshot(snapshot.id, encode(snapshot)) == snapshot);
}

TEST(volume_keys, order_what_belongs_together) {
  using namespace volume_keys;
  const std::vector<std::string> ordered{volume(),
                                         object(root_directory),
                                         object(object_id(256)),
                                         entry(object_id(1), "a"),
                                         entry(object_id(1), std::string_view("a\0", 2)),
                                         entry(object_id(1), "b"),
                                         entry(object_id(2), ""),
                                         other_name(object_id(5), object_id(1), "x"),
                                         unnamed(object_id(1)),
                                         block(object_id(1), 0),
                                         block(object_id(1), 256),
                                         block(object_id(2), 1),
                                         row(object_id(1), ""),
                                         row(object_id(1), "\xff"),
                                         row(object_id(2), ""),
                                         changelog("/s:changes")};
  EXPECT_TRUE(std::is_sorted(ordered.begin(), ordered.end()));
  const auto parts = split(ordered[13]);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->where, space::row);
  EXPECT_EQ(parts->id, object_id(1));
  EXPECT_EQ(parts->rest, "\xff");
  EXPECT_FALSE(split("").has_value());
  EXPECT_FALSE(split("\x01short").has_value());
  EXPECT_EQ(split(changelog("/s:changes"))->rest, "/s:changes");
  EXPECT_FALSE(split("\x0a a key of a later version").has_value());
}

TEST(volume_path, is_taken_apart_and_put_together) {
  EXPECT_THAT(*split_path("/"), ElementsAre());
  EXPECT_THAT(*split_path("//a/./b/../c/"), ElementsAre("a", "c"));
  EXPECT_EQ(split_path("").error().code, volume_code::INVALID);
  EXPECT_EQ(split_path("/a/../..").error().code, volume_code::INVALID);
  EXPECT_EQ(split_path("/" + std::string(5000, 'x')).error().code, volume_code::NAME_TOO_LONG);
  std::string deep;
  for (int i = 0; i < 129; ++i) deep += "/d";
  EXPECT_EQ(split_path(deep).error().code, volume_code::NAME_TOO_LONG);
  EXPECT_EQ(join_path({"a", "b"}), "/a/b");
  EXPECT_EQ(join_path({}), "/");
  EXPECT_TRUE(is_within("/a/b", "/a"));
  EXPECT_FALSE(is_within("/ab", "/a"));
}

TEST(volume_edit, shows_changes_that_the_map_does_not_have_yet) {
  memory_map map;
  map_batch begin;
  for (const auto* key : {"\2a", "\2c", "\2e", "\2g"}) begin.put(key, "old");
  map.apply(begin);
  volume_edit edit(map, 1);
  edit.erase_range("\2a", "\2d");
  edit.put("\2b", "new");
  edit.erase("\2e");
  edit.put("\2h", "new");
  const auto keys = [](const map_reader& reader) {
    std::vector<std::string> found;
    const auto at = reader.cursor();
    EXPECT_TRUE(at->seek("").has_value());
    while (at->valid()) {
      found.emplace_back(at->key().substr(1));
      EXPECT_TRUE(at->next().has_value());
    }
    return found;
  };
  EXPECT_THAT(keys(edit), ElementsAre("b", "g", "h"));
  EXPECT_THAT(keys(map), ElementsAre("a", "c", "e", "g"));
  edit.erase_range("\2c", "\2h");
  EXPECT_THAT(keys(edit), ElementsAre("b", "h"));
  const auto batch = edit.finish({});
  ASSERT_TRUE(batch.has_value());
  map.apply(*batch);
  EXPECT_THAT(keys(map), ElementsAre("b", "h"));
}

}  // namespace
}  // namespace millrace
