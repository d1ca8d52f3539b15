#include "actors/service/former_instances.hpp"

#include <gmock/gmock.h>

#include "actors/service/commit_row.hpp"
#include "actors/service/instance_number.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

memory_map table_of(const std::vector<std::size_t>& indices) {
  map_batch rows;
  rows.put("partition 0000000000 stage", "a row of a stage");
  rows.put("topic of payments", "1");
  for (const auto index : indices) {
    rows.put(instance_number{.index = index, .count = 9}.named(std::string(commit_row::key)), encode(commit_row{}));
  }
  memory_map table;
  table.apply(rows);
  return table;
}

TEST(former_instances, are_those_that_left_a_commit_and_are_no_more) {
  const auto table = table_of({0, 1, 2, 11});
  EXPECT_THAT(*indices_beyond(table, 1), ElementsAre(1, 11, 2));
  EXPECT_THAT(*indices_beyond(table, 3), ElementsAre(11));
  EXPECT_THAT(*indices_beyond(table, 12), IsEmpty());
  EXPECT_THAT(*indices_beyond(table_of({0}), 1), IsEmpty());
  EXPECT_THAT(*indices_beyond(memory_map(), 1), IsEmpty());
}

TEST(former_instances, with_a_row_that_is_none_are_corrupt) {
  auto table = table_of({0});
  map_batch torn;
  torn.put(std::string(commit_row::key) + "/x", "");
  table.apply(torn);
  EXPECT_EQ(indices_beyond(table, 1).error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace
