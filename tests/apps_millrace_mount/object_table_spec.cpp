#include "apps/millrace/mount/object_table.hpp"

#include "tests/apps_millrace_mount/asked_node.hpp"

namespace millrace::mount {
namespace {

constexpr std::int64_t second = 1'000'000'000;

object_attributes file(const object_ref& ref, std::uint64_t size = 0, std::int64_t modified_at = 0) {
  object_attributes made;
  made.object = ref;
  made.kind = schema::Kind::FILE;
  made.size = size;
  made.modified_at = modified_at;
  return made;
}

TEST(object_table_spec, the_root_is_number_one_and_others_of_its_volume_have_their_ids) {
  object_table uut(object_ref{4, 0, 1});
  EXPECT_EQ(uut.find(root_number)->ref, (object_ref{4, 0, 1}));
  EXPECT_EQ(uut.tell(file({4, 0, 77}), 0)->number, 77U);
  EXPECT_EQ(uut.number_of({4, 0, 78}), 78U);
}

TEST(object_table_spec, objects_of_snapshots_and_other_volumes_have_numbers_of_their_own) {
  object_table uut(object_ref{4, 0, 1});
  const auto live = uut.tell(file({4, 0, 77}), 0)->number;
  const auto kept = uut.tell(file({4, 3, 77}), 0)->number;
  const auto other = uut.tell(file({5, 0, 77}), 0)->number;
  EXPECT_NE(live, kept);
  EXPECT_NE(live, other);
  EXPECT_NE(kept, other);
  EXPECT_EQ(uut.find(object_ref{4, 3, 77})->number, kept);
}

TEST(object_table_spec, where_a_directory_is_mounted_the_volumes_root_is_not_taken_for_it) {
  object_table uut(object_ref{4, 0, 9});
  EXPECT_EQ(uut.find(root_number)->ref.object, 9U);
  EXPECT_NE(uut.number_of({4, 0, 1}), root_number);
}

TEST(object_table_spec, an_object_is_known_as_often_as_it_was_told) {
  object_table uut(object_ref{4, 0, 1});
  uut.tell(file({4, 0, 7}), 0);
  uut.tell(file({4, 0, 7}), 0);
  uut.forget(7, 1);
  EXPECT_NE(uut.find(7), nullptr);
  uut.forget(7, 1);
  EXPECT_EQ(uut.find(7), nullptr);
  uut.forget(root_number, 100);
  EXPECT_NE(uut.find(root_number), nullptr);
}

TEST(object_table_spec, bytes_are_kept_by_the_kernel_if_time_and_size_are_what_they_were) {
  known_object uut({4, 0, 7}, 7);
  const auto now = 100 * second;
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 5, second), now));
  EXPECT_TRUE(uut.may_keep_bytes(file(uut.ref, 5, second), now));
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 6, second), now));
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 6, 2 * second), now));
  EXPECT_TRUE(uut.may_keep_bytes(file(uut.ref, 6, 2 * second), now));
}

TEST(object_table_spec, bytes_written_here_or_a_moment_ago_are_read_anew) {
  known_object uut({4, 0, 7}, 7);
  const auto now = 100 * second;
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 5, second), now));
  uut.bytes_changed();
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 5, second), now));
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 5, now - second), now));
  EXPECT_FALSE(uut.may_keep_bytes(file(uut.ref, 5, now - second), now));
}

TEST(object_table_spec, bytes_of_a_snapshot_are_kept) {
  known_object uut({4, 2, 7}, 7);
  EXPECT_TRUE(uut.may_keep_bytes(file(uut.ref, 5, second), second));
}

TEST(object_table_spec, what_is_held_of_a_file_counts_what_was_written_here) {
  waiting_node node;
  write_room room(100);
  known_object uut({4, 0, 7}, 7);
  EXPECT_FALSE(uut.held(0));
  uut.saw(file(uut.ref, 5), second);
  EXPECT_EQ(uut.held(second)->size, 5U);
  EXPECT_FALSE(uut.held(second + 1));
  errors_told told;
  ASSERT_TRUE(uut.make_writes(node, room)->write(0, "0123456789", told, {}));
  uut.wrote(10);
  EXPECT_EQ(uut.held(second + 1)->size, 10U);
}

}  // namespace
}  // namespace millrace::mount
