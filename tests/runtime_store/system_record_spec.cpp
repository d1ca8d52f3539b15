// Records of the system tree, as an independent writer makes them.
#include "runtime/store/tree_table.hpp"
#include "tests/codecs_store/golden_items.hpp"

namespace millrace::store {
namespace {

const tree_root root{
    .top = {.address = block_address(20), .blocks = 1, .holds_blobs = false, .born = epoch(7), .hash = {8, 9}},
    .level = 2};

TEST(system_record, of_a_tree) {
  const auto golden = golden_text("tree");
  const auto t = decode_tree(golden);
  ASSERT_TRUE(t);
  EXPECT_TRUE(t->root.top.address == root.top.address && t->root.level == 2 && t->origin == snapshot_id(44) &&
              t->dropped);
  EXPECT_EQ(encode_tree(*t), golden);
  EXPECT_EQ(tree_key(tree_id(3)), golden_text("tree_key"));
}

TEST(system_record, of_a_snapshot) {
  const auto golden = golden_text("snapshot");
  const auto s = decode_snapshot(golden);
  ASSERT_TRUE(s);
  EXPECT_TRUE(s->tree == tree_id(3) && s->at == epoch(41) && !s->dropped);
  EXPECT_EQ(encode_snapshot(*s), golden);
}

TEST(system_record, of_what_is_left_of_a_dropped_tree) {
  const auto golden = golden_text("remains");
  const auto r = decode_remains(golden);
  ASSERT_TRUE(r);
  EXPECT_TRUE(r->since == epoch(6));
  EXPECT_EQ(r->position, (std::vector<std::uint32_t>{12, 255}));
  EXPECT_EQ(encode_remains(*r), golden);
}

TEST(system_record, of_dead_blocks) {
  const auto golden = golden_text("dead");
  const auto d = decode_dead(golden);
  ASSERT_TRUE(d);
  ASSERT_EQ(d->size(), 2u);
  EXPECT_TRUE((*d)[1].address == block_address(90) && (*d)[1].blocks == 3 && (*d)[1].born == epoch(13));
  EXPECT_EQ(encode_dead(*d), golden);
  EXPECT_EQ(dead_key(snapshot_id(5), epoch(41)), golden_text("dead_key"));
}

TEST(system_record, refuses_any_other_size) {
  for (const auto* name : {"tree", "snapshot", "remains", "dead"}) {
    const auto cut = golden_text(name).substr(1);
    EXPECT_FALSE(decode_tree(cut) || decode_snapshot(cut) || decode_remains(cut) || decode_dead(cut)) << name;
  }
  EXPECT_FALSE(read_system_key("T"));
  EXPECT_FALSE(read_system_key("X12345678"));
}

}  // namespace
}  // namespace millrace::store
