#include "apps/millrace/volume_client/row_transfer.hpp"

#include <fmt/format.h>

#include "tests/apps_millrace_volume_client/volume_node.hpp"

namespace millrace::cli {
namespace {

class transferred_rows : public volume_node_spec {
 protected:
  transferred_rows() {
    EXPECT_TRUE(client->ask(reply_kind::OBJECT,
                            [](auto request) { request.initCreateTable().initPlace().setPath("/payments/cards"); }));
  }

  std::vector<table_row> scan(const scan_rules& rules) {
    std::vector<table_row> rows;
    EXPECT_TRUE(scan_rows(*client, "/payments/cards", rules, [&](auto key, auto value) -> result<void> {
      rows.push_back({std::string(key), std::string(value)});
      return {};
    }));
    return rows;
  }
};

TEST_F(transferred_rows, come_back_in_order_over_many_batches_and_pages) {
  row_writer writer(*client, "/payments/cards", 100, row_must::be_anything);
  for (int i = 0; i < 25'000; ++i) {
    ASSERT_TRUE(writer.put({fmt::format("{:05}", i), std::to_string(i)}, fmt::format("rows:{}", i)));
  }
  ASSERT_TRUE(writer.finish());
  EXPECT_EQ(writer.written(), 25'000u);
  const auto rows = scan({});
  ASSERT_EQ(rows.size(), 25'000u);
  EXPECT_EQ(rows.back(), (table_row{"24999", "24999"}));
  const auto last = scan({.range = {"", "24000"}, .backwards = true, .rows_max = 15'000});
  ASSERT_EQ(last.size(), 15'000u);
  EXPECT_EQ(last.front().key, "23999");
  EXPECT_EQ(last.back().key, "09000");
}

TEST_F(transferred_rows, of_a_batch_that_is_refused_are_told_by_their_places) {
  row_writer first(*client, "/payments/cards", 2, row_must::be_anything);
  ASSERT_TRUE(first.put({"d", ""}, "x"));
  ASSERT_TRUE(first.finish());
  row_writer writer(*client, "/payments/cards", 2, row_must::be_absent);
  for (const auto* key : {"a", "b", "c", "d", "e"}) (void)writer.put({key, "1"}, fmt::format("rows.csv:{}", key));
  const auto done = writer.finish();
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().context.starts_with("rows.csv:c to rows.csv:d, none of which is written: "))
      << done.error().context;
  EXPECT_EQ(writer.written(), 3u);
}

TEST_F(transferred_rows, go_by_range) {
  row_writer writer(*client, "/payments/cards", 100, row_must::be_anything);
  for (const auto* key : {"a", "b1", "b2", "c"}) ASSERT_TRUE(writer.put({key, ""}, key));
  ASSERT_TRUE(writer.finish());
  EXPECT_EQ(*erase_rows(*client, "/payments/cards", range_of_prefix("b")), 2u);
  EXPECT_EQ(scan({}).size(), 2u);
}

TEST(prefix, has_a_range_up_to_the_next_that_is_no_prefix) {
  EXPECT_EQ(range_of_prefix("ab").to, "ac");
  EXPECT_EQ(range_of_prefix("a\xff").to, "b");
  EXPECT_EQ(range_of_prefix("\xff").to, "");
}

}  // namespace
}  // namespace millrace::cli
