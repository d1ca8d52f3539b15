#include <gmock/gmock.h>

#include "actors/volume/volume_limits.hpp"
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;

class table_spec : public volume_fixture {
 protected:
  std::vector<std::string> scan(const std::function<void(schema::ScanRows::Builder)>& fill) {
    const auto reply = ask([&](auto r) {
      auto scan = r.initScanRows();
      at(scan.initTable(), "/t");
      fill(scan);
    });
    std::vector<std::string> keys;
    if (reply.isError()) return {"error: " + why()};
    for (const auto row : reply.getRows().getRows()) keys.emplace_back(volume_text::view(row.getKey()));
    return keys;
  }
  static void range(schema::ScanRows::Builder scan, std::string_view from, std::string_view to) {
    auto range = scan.initRange();
    range.setFrom(volume_text::blob(from));
    range.setTo(volume_text::blob(to));
  }
};

TEST_F(table_spec, rows_are_read_in_order_both_ways_and_in_pages) {
  ASSERT_EQ(create_table("/t"), volume_code::NONE);
  for (const auto* key : {"b", "a", "d", "c", "\xff"}) ASSERT_EQ(put("/t", key, key), volume_code::NONE);
  EXPECT_THAT(scan([](auto) {}), ElementsAre("a", "b", "c", "d", "\xff"));
  EXPECT_THAT(scan([](auto s) { s.setBackwards(true); }), ElementsAre("\xff", "d", "c", "b", "a"));
  EXPECT_THAT(scan([](auto s) { range(s, "b", "d"); }), ElementsAre("b", "c"));
  EXPECT_THAT(scan([](auto s) {
                range(s, "b", "");
                s.setRowsMax(2);
              }),
              ElementsAre("b", "c"));
  EXPECT_TRUE((*view)->getRows().getMore());
  EXPECT_EQ(volume_text::view((*view)->getRows().getNext()), "d");
  EXPECT_THAT(scan([](auto s) {
                range(s, "", "d");
                s.setBackwards(true);
                s.setRowsMax(2);
              }),
              ElementsAre("c", "b"));
  EXPECT_EQ(volume_text::view((*view)->getRows().getNext()), "b");
  EXPECT_THAT(scan([](auto s) { s.setBytesMax(1); }), ElementsAre("a")) << "a first row comes even if too large";
  EXPECT_EQ(stat("/t").getRows(), 5);
  EXPECT_EQ(stat("/t").getSize(), 10);
}

TEST_F(table_spec, a_batch_is_written_whole_or_not_at_all) {
  ASSERT_EQ(create_table("/t"), volume_code::NONE);
  ASSERT_EQ(put("/t", "a", "1"), volume_code::NONE);
  const auto batch = [&](const char* expected) {
    return try_to([&](auto r) {
      auto write = r.initWriteRows();
      at(write.initTable(), "/t");
      auto writes = write.initWrites(3);
      auto range = writes[0].initEraseRange();
      range.setFrom(volume_text::blob("a"));
      auto first = writes[1].initPut();
      first.setKey(volume_text::blob("b"));
      first.setValue(volume_text::blob("2"));
      auto second = writes[2].initPut();
      second.setKey(volume_text::blob("b"));
      second.setValue(volume_text::blob("3"));
      writes[2].initExpected().setValue(volume_text::blob(expected));
    });
  };
  EXPECT_EQ(batch("none"), volume_code::CONDITION_FAILED);
  EXPECT_EQ(get("/t", "a"), "1");
  EXPECT_EQ(batch("2"), volume_code::NONE) << "a later write sees the earlier ones";
  EXPECT_EQ(get("/t", "b"), "3");
  EXPECT_EQ(get("/t", "a"), "error: there is no row \"a\"");
  EXPECT_EQ(stat("/t").getRows(), 1);
  EXPECT_EQ(stat("/t").getSize(), 2);
}

TEST_F(table_spec, keys_and_values_have_bounds) {
  ASSERT_EQ(create_table("/t"), volume_code::NONE);
  EXPECT_EQ(put("/t", "", "v"), volume_code::INVALID);
  EXPECT_EQ(put("/t", std::string(volume_limits::row_key_bytes_max + 1, 'k'), "v"), volume_code::TOO_LARGE);
  EXPECT_EQ(put("/t", std::string(volume_limits::row_key_bytes_max, 'k'), ""), volume_code::NONE);
}

TEST_F(table_spec, a_long_range_is_erased_in_steps) {
  ASSERT_EQ(create_table("/t"), volume_code::NONE);
  volume_edit edit(store.tree(volume_id(1)), now);
  auto table = *load_inode(edit, object_id(2));
  row_writer writer(edit, table, nullptr);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(writer.put(std::string(1, static_cast<char>('a' + i)), "v", {}).has_value());
  const auto more = writer.erase_range("b", "", 4);
  ASSERT_TRUE(more.has_value());
  EXPECT_TRUE(*more);
  const auto rest = writer.erase_range("b", "", 100);
  ASSERT_TRUE(rest.has_value());
  EXPECT_FALSE(*rest);
  ASSERT_TRUE(writer.finish().has_value());
  EXPECT_EQ(table.rows, 1);
  EXPECT_EQ(table.size, 2);
}

}  // namespace
}  // namespace millrace
