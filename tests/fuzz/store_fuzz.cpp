// Blocks and records of a store, damaged or made up: what passes the check can be read, and nothing outside it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "codecs/store/block_content.hpp"
#include "codecs/store/node_entries.hpp"
#include "codecs/store/store_record.hpp"
#include "codecs/store/superblock.hpp"
#include "runtime/store/tree_table.hpp"

namespace {

using namespace millrace;
using namespace millrace::store;

void require(bool holds, int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "line %d does not hold\n", line);
  std::abort();
}

using input = std::span<const std::uint8_t>;

std::string_view text_of(input in) { return {reinterpret_cast<const char*>(in.data()), in.size()}; }

/// Input: for each change 3 bytes: where (2, of which small numbers hit the header), and what to write.
void damage(std::vector<std::byte>& bytes, input in) {
  for (; in.size() >= 3; in = in.subspan(3)) {
    const auto at = static_cast<std::size_t>(in[0] << 8 | in[1]) % bytes.size();
    bytes[in[0] % 2 == 0 ? at : at % 128] = static_cast<std::byte>(in[2]);
  }
}

/// Everything that a reader does with a node.
void read_node(const tree_node& node, std::string_view wanted) {
  std::size_t sum = 0;
  std::string before, key;
  for (std::size_t i = 0; i < node.count(); ++i) {
    key.clear();
    node.append_key(i, key);
    if (node.leaf()) {
      require(i == 0 || before < key);
      bool exact = false;
      require(node.lower_bound(key, exact) == i && exact);
      const auto shown = node.shown(i);
      for (const auto c : shown.bytes) sum += static_cast<unsigned char>(c);
      require(shown.blob == nullptr || load_pointer(shown.blob).hash == node.value(i).blob->top.hash);
    } else {
      require(i == 0 || node.child_for(key) == i);
      sum += node.child(i).address.value + load_place(node.child_place(i)).born.value;
    }
    if (const auto at = node.pointer_at(i)) require(*at + pointer_bytes <= node.bytes());
    before = key;
  }
  bool exact = false;
  if (node.leaf()) {
    require(node.lower_bound(wanted, exact) <= node.count());
  } else {
    require(node.child_for(wanted) < node.count());
  }
  require(sum + 1 > 0);
}

void try_node(input in) {
  std::vector<std::byte> block(block_bytes);
  const auto entries_of = in.subspan(1, std::min<std::size_t>(in.size() - 1, in[0]));
  node_entries entries(in[0] % 2);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < entries_of.size(); ++i)
    keys.push_back("k" + std::string(entries_of[i] % 5, 'e') + std::to_string(1000 + i));
  std::sort(keys.begin(), keys.end());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (in[0] % 2 == 1) {
      entries.insert(
          i, keys[i],
          block_pointer{
              .address = block_address(9 + i), .blocks = 1, .holds_blobs = false, .born = epoch(i), .hash = {i, i}});
    } else if (i % 7 == 3) {
      entries.insert(i, keys[i],
                     leaf_value{.bytes = {},
                                .blob = blob_pointer{.length = 9000,
                                                     .top = {.address = block_address(5),
                                                             .blocks = 1,
                                                             .holds_blobs = false,
                                                             .born = epoch(1),
                                                             .hash = {1, 2}}}});
    } else {
      entries.insert(i, keys[i], leaf_value{.bytes = keys[i], .blob = {}});
    }
  }
  if (!keys.empty() && entries.node_bytes(0, keys.size()) == block_bytes) entries.write(0, keys.size(), block);
  damage(block, in.subspan(1 + entries_of.size()));
  if (!check_tree_node(block)) return;
  read_node(tree_node(block.data()), text_of(in));
  (void)hash_block(block_kind::node, block);
}

void try_superblock(input in) {
  std::vector<std::byte> block(block_bytes);
  encode_superblock({.at = epoch(3), .blocks = 128, .system = {}, .system_level = 1, .space = {}, .space_blocks = 1},
                    std::span<std::byte, block_bytes>(block));
  damage(block, in);
  const auto hash = hash_block(block_kind::data, std::span(block).first(block_bytes - sizeof(block_hash)));
  std::memcpy(block.data() + block_bytes - sizeof(hash), &hash, sizeof(hash));
  const auto s = decode_superblock(std::span<const std::byte, block_bytes>(block));
  if (!s) return;
  std::vector<std::byte> again(block_bytes);
  encode_superblock(*s, std::span<std::byte, block_bytes>(again));
  require(*decode_superblock(std::span<const std::byte, block_bytes>(again)) == *s);
}

void try_record(input in) {
  const auto content = std::as_bytes(in);
  const store_record made{.first = epoch(1), .last = epoch(9), .content = content, .bytes = record_block_bytes};
  std::size_t sum = 0;
  (void)made.for_each([](epoch) -> result<void> { return {}; },
                      [&](const store_change& c) -> result<void> {
                        require(c.what >= store_change::kind::put);
                        for (const auto text : {c.key, c.value}) {
                          for (const auto byte : text) sum += static_cast<unsigned char>(byte);
                        }
                        return {};
                      });
  store_record_writer writer;
  writer.begin_batch(epoch(1));
  writer.add({.what = store_change::kind::put, .subject = 1, .object = 0, .key = "k", .value = text_of(in)});
  auto bytes = writer.finish({});
  require(decode_store_record({}, bytes).has_value());
  damage(bytes, in);
  (void)decode_store_record({}, bytes);
  (void)peek_store_record({}, std::span(bytes).first<record_block_bytes>());
}

void try_system_record(input in) {
  const auto text = text_of(in);
  (void)read_system_key(text);
  if (const auto t = decode_tree(text)) require(encode_tree(*t).size() == text.size());
  if (const auto s = decode_snapshot(text)) require(encode_snapshot(*s).size() == text.size());
  if (const auto r = decode_remains(text)) require(encode_remains(*r).size() == text.size());
  if (const auto d = decode_dead(text)) require(d->size() * 16 == text.size());
  (void)decode_import(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const input in(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0: try_superblock(in); break;
    case 1: try_record(in); break;
    case 2: try_system_record(in); break;
    default: try_node(in); break;
  }
  return 0;
}
