// What is known of scrubs outlives the node.
#include "actors/store_keeper/scrub_record.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

scrub_record some() {
  scrub_record record;
  record.last = scrub_round{1, 2, 300, 1, {{"/payments", "s1", "file", "/a", "bytes 0 to 8191", "block 7"}}};
  record.running = scrub_round{.started_ms = 5, .blocks = 20};
  record.position.where = store::scrub_position::part::trees;
  record.position.began = store::epoch(299);
  record.position.tree = store::tree_id(7);
  record.position.taken = store::epoch(UINT64_MAX);
  record.position.snapshot = store::snapshot_id(UINT64_MAX);
  record.position.begun = true;
  record.position.since = store::epoch(300);
  record.position.key = std::string("k\0y", 3);
  return record;
}

TEST(scrub_record_spec, is_read_as_it_was_written) {
  memory_disk disk;
  ASSERT_TRUE(disk.make_directory("/store"));
  const auto none = load_scrub_record(disk, "/store");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->last || none->running);
  ASSERT_TRUE(store_scrub_record(disk, "/store", some()));
  const auto read = load_scrub_record(disk, "/store");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->last, some().last);
  EXPECT_EQ(read->running, some().running);
  EXPECT_EQ(encode(*read), encode(some()));
}

TEST(scrub_record_spec, that_is_cut_off_anywhere_is_corrupt) {
  const auto whole = encode(some());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = decode_scrub_record(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, errc::corrupt);
  }
}

TEST(scrub_record_spec, tells_what_the_last_round_found_until_this_one_has_come_to_its_end) {
  auto record = some();
  EXPECT_EQ(record.damaged(), 1u);
  record.running->damaged = 2;
  record.running->objects = {record.last->objects[0], {"/payments", "", "table", "/cards", "row 'a'", "block 9"}};
  EXPECT_EQ(record.damaged(), 2u);
  EXPECT_EQ(record.objects().size(), 2u);
}

}  // namespace
}  // namespace millrace
