#include "actors/service/state_origin.hpp"

#include <gtest/gtest.h>

#include "runtime/store/memory_map.hpp"

namespace millrace {
namespace {

TEST(state_origin, is_read_as_it_was_written) {
  memory_map table;
  map_batch rows;
  rows.put("topics are many", "7");
  write_origin(rows, {.created_ms = {{"payments", 17}, {"to_shop", 18}}, .partitions = 8});
  table.apply(rows);
  const auto found = read_origin(table);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->created_ms, (std::map<std::string, std::int64_t>{{"payments", 17}, {"to_shop", 18}}));
  EXPECT_EQ(found->partitions, 8u);
}

TEST(state_origin, of_nothing_says_nothing) {
  const auto found = read_origin(memory_map());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->created_ms.empty());
  EXPECT_FALSE(found->partitions);
}

TEST(state_origin, that_is_no_number_is_corrupt) {
  memory_map table;
  map_batch rows;
  rows.put("partitions", "8 or so");
  table.apply(rows);
  EXPECT_EQ(read_origin(table).error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace
