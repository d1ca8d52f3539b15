// The bytes of a store: what an independent writer makes of the format pages is read, and written again just so.
#include "codecs/store/block_content.hpp"
#include "codecs/store/node_entries.hpp"
#include "codecs/store/store_record.hpp"
#include "codecs/store/superblock.hpp"
#include "tests/codecs_store/golden_items.hpp"

namespace millrace::store {
namespace {

store_identity identity() {
  store_identity id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::byte>(i);
  return id;
}

bool operator_equal(const block_pointer& a, const block_pointer& b) {
  return a.address == b.address && a.blocks == b.blocks && a.holds_blobs == b.holds_blobs && a.born == b.born &&
         a.hash == b.hash;
}

const block_pointer blob_top{
    .address = block_address(77), .blocks = 1, .holds_blobs = false, .born = epoch(12), .hash = {5, 6}};
const block_pointer first_child{
    .address = block_address(20), .blocks = 1, .holds_blobs = false, .born = epoch(7), .hash = {8, 9}};
const block_pointer second_child{
    .address = block_address(21), .blocks = 3, .holds_blobs = true, .born = epoch(8), .hash = {9, 10}};

TEST(store_format, of_a_leaf) {
  const auto golden = golden_item("leaf");
  ASSERT_TRUE(check_tree_node(golden));
  const tree_node node(golden.data());
  ASSERT_EQ(node.count(), 3u);
  EXPECT_EQ(node.value(0).bytes, "value");
  EXPECT_EQ(node.value(2).blob->length, 20000u);
  EXPECT_TRUE(operator_equal(node.value(2).blob->top, blob_top));

  node_entries entries(0);
  entries.insert(0, "key:", {.bytes = "value", .blob = {}});
  entries.insert(1, std::string_view("key:\0\xff", 6), {.bytes = "", .blob = {}});
  entries.insert(2, "key:large", {.bytes = {}, .blob = blob_pointer{.length = 20000, .top = blob_top}});
  std::vector<std::byte> written(block_bytes);
  entries.write(0, 3, written);
  EXPECT_TRUE(written == golden);
}

TEST(store_format, of_the_hash_of_a_leaf_which_leaves_out_where_blocks_are_and_since_when) {
  const auto hash = hash_block(block_kind::node, golden_item("leaf"));
  std::vector<std::byte> bytes(sizeof(hash));
  std::memcpy(bytes.data(), &hash, sizeof(hash));
  EXPECT_TRUE(bytes == golden_item("leaf_hash"));
}

TEST(store_format, of_an_inner_node) {
  const auto golden = golden_item("inner");
  ASSERT_TRUE(check_tree_node(golden));
  const tree_node node(golden.data());
  EXPECT_EQ(node.level(), 3u);
  EXPECT_TRUE(operator_equal(node.child(1), second_child));
  EXPECT_TRUE(
      operator_equal(load_place(node.child_place(1)),
                     {.address = block_address(21), .blocks = 3, .holds_blobs = true, .born = epoch(8), .hash = {}}));

  node_entries entries(3);
  entries.insert(0, "", first_child);
  entries.insert(1, "mid", second_child);
  std::vector<std::byte> written(block_bytes);
  entries.write(0, 2, written);
  EXPECT_TRUE(check_tree_node(written));
  EXPECT_EQ(tree_node(written.data()).child_for("mid"), node.child_for("mid"));
}

TEST(store_format, of_a_superblock) {
  const auto golden = golden_item("superblock");
  const superblock wanted{
      .at = epoch(41),
      .blocks = 4096,
      .system = {.address = block_address(300), .blocks = 1, .holds_blobs = true, .born = epoch(40), .hash = {1, 2}},
      .system_level = 2,
      .space = {.address = block_address(301), .blocks = 1, .holds_blobs = false, .born = epoch(41), .hash = {3, 4}},
      .space_blocks = 1,
      .next_id = 99,
      .identity = identity()};
  const auto read = decode_superblock(std::span<const std::byte, block_bytes>(golden));
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == wanted);
  std::vector<std::byte> written(block_bytes);
  encode_superblock(wanted, std::span<std::byte, block_bytes>(written));
  EXPECT_TRUE(written == golden);
}

TEST(store_format, of_a_journal_record) {
  const auto golden = golden_item("record");
  const std::string value(200, 'v');
  store_record_writer writer;
  using kind = store_change::kind;
  writer.begin_batch(epoch(7));
  writer.add({.what = kind::make_tree, .subject = 300});
  writer.add({.what = kind::put, .subject = 300, .object = 0, .key = "key", .value = value});
  writer.begin_batch(epoch(8));
  writer.add({.what = kind::erase, .subject = 300, .object = 0, .key = "key"});
  writer.add({.what = kind::erase_range, .subject = 300, .object = 0, .key = "a"});
  writer.add({.what = kind::snapshot, .subject = 300, .object = 301});
  writer.begin_batch(epoch(9));
  EXPECT_TRUE(writer.finish(identity()) == golden);

  const auto record = decode_store_record(identity(), golden);
  ASSERT_TRUE(record);
  std::vector<epoch> batches;
  std::vector<kind> changes;
  ASSERT_TRUE(record->for_each(
      [&](epoch at) -> result<void> {
        batches.push_back(at);
        return {};
      },
      [&](const store_change& c) -> result<void> {
        changes.push_back(c.what);
        return {};
      }));
  EXPECT_EQ(batches, (std::vector{epoch(7), epoch(8), epoch(9)}));
  EXPECT_EQ(changes, (std::vector{kind::make_tree, kind::put, kind::erase, kind::erase_range, kind::snapshot}));
}

TEST(store_format, shows_any_bit_of_a_node_that_has_changed_that_of_a_pointers_place_too) {
  for (const auto* name : {"leaf", "inner"}) {
    auto node = golden_item(name);
    const auto hash = hash_block(block_kind::node, node);
    ASSERT_TRUE(check_block(block_kind::node, node, hash));
    for (std::size_t bit = 0; bit<block_bytes * 8; bit += bit> 8000 * 8 ? 1 : 5) {
      node[bit / 8] ^= std::byte{1} << (bit % 8);
      EXPECT_FALSE(check_block(block_kind::node, node, hash)) << name << " bit " << bit;
      node[bit / 8] ^= std::byte{1} << (bit % 8);
    }
  }
  std::vector<std::byte> pointers(block_bytes);
  store_pointer(pointers.data() + 64, second_child);
  const auto hash = hash_block(block_kind::pointers, pointers);
  for (std::size_t bit = 0; bit < 128 * 8; ++bit) {
    pointers[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(check_block(block_kind::pointers, pointers, hash)) << "bit " << bit;
    pointers[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(store_format, refuses_a_record_or_superblock_with_any_bit_changed) {
  auto record = golden_item("record"), super = golden_item("superblock");
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    record[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(decode_store_record(identity(), record)) << "bit " << bit;
    record[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  for (std::size_t bit = 0; bit < block_bytes * 8; bit += 7) {
    super[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(decode_superblock(std::span<const std::byte, block_bytes>(super))) << "bit " << bit;
    super[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(store_format, of_nodes_of_which_nothing_can_be_read_outside) {
  const auto golden = golden_item("leaf");
  for (std::size_t at = 0; at < 56; ++at) {
    for (const int value : {0, 1, 0x7f, 0x80, 0xff}) {
      auto node = golden;
      node[at] = static_cast<std::byte>(value);
      if (!check_tree_node(node)) continue;
      const tree_node read(node.data());
      for (std::size_t i = 0; i < read.count(); ++i) {
        std::string key;
        read.append_key(i, key);
        EXPECT_LE(key.size(), block_bytes * 2);
      }
    }
  }
  std::vector<std::byte> empty(block_bytes);
  EXPECT_FALSE(check_tree_node(empty));
}

}  // namespace
}  // namespace millrace::store
