#include "actors/service/state_origin.hpp"

#include <gtest/gtest.h>

#include "actors/service/commit_row.hpp"
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

TEST(state_origin, lets_only_a_deployment_of_its_own_form_go_on) {
  memory_map table;
  EXPECT_TRUE(check_form(table, "/services/fraud", true));
  EXPECT_TRUE(check_form(table, "/services/fraud", false));
  map_batch rows;
  rows.put(std::string(commit_row::key), encode(commit_row{.number = 1}));
  table.apply(rows);
  EXPECT_TRUE(check_form(table, "/services/fraud", false));
  EXPECT_EQ(check_form(table, "/services/fraud", true).error().code, errc::invalid_argument);
  map_batch more;
  write_origin(more, {.created_ms = {}, .partitions = 4});
  table.apply(more);
  EXPECT_TRUE(check_form(table, "/services/fraud", true));
  EXPECT_EQ(check_form(table, "/services/fraud", false).error().code, errc::invalid_argument);
}

}  // namespace
}  // namespace millrace
