#include "runtime/store/tree_table.hpp"

#include <cstring>

namespace millrace::store {
namespace {

constexpr char tree_mark = 'T', snapshot_mark = 'S', dead_mark = 'D', remains_mark = 'R', import_mark = 'I';

std::string key_of(char mark, std::uint64_t id) {
  std::string key(9, mark);
  const auto ordered = __builtin_bswap64(id);
  std::memcpy(key.data() + 1, &ordered, 8);
  return key;
}

void put(std::string& to, std::uint64_t value) { to.append(reinterpret_cast<const char*>(&value), 8); }

void put(std::string& to, const tree_root& root) {
  std::byte pointer[pointer_bytes];
  store_pointer(pointer, root.top);
  to.append(reinterpret_cast<const char*>(pointer), pointer_bytes);
  put(to, std::uint64_t{root.level});
}

std::uint64_t word(std::string_view from, std::size_t at) {
  std::uint64_t value;
  std::memcpy(&value, from.data() + at, 8);
  return value;
}

constexpr std::size_t root_bytes = pointer_bytes + 8;

tree_root root_at(std::string_view from, std::size_t at) {
  return {.top = load_pointer(reinterpret_cast<const std::byte*>(from.data()) + at),
          .level = static_cast<std::uint8_t>(word(from, at + pointer_bytes))};
}

error bad(const char* what) { return make_error(errc::corrupt, std::string("record of the store: ") + what); }

}  // namespace

std::string tree_key(tree_id id) { return key_of(tree_mark, id.value); }
std::string snapshot_key(snapshot_id id) { return key_of(snapshot_mark, id.value); }
std::string dead_key(snapshot_id of, epoch at) {
  return key_of(dead_mark, of.value) + key_of(dead_mark, at.value).substr(1);
}
std::string dead_key_end(snapshot_id of) { return key_of(dead_mark, of.value + 1); }

std::string import_key(std::uint64_t id) { return key_of(import_mark, id); }

std::string encode_import(const import_state& i) {
  std::string value;
  put(value, i.tree.value);
  put(value, i.received);
  for (const auto& b : i.blocks) {
    put(value, tree_root{.top = b.top, .level = b.level});
    put(value, static_cast<std::uint64_t>(b.kind));
  }
  return value;
}

std::string remains_key(std::uint64_t number) { return key_of(remains_mark, number); }

std::string encode_remains(const tree_remains& r) {
  std::string value;
  put(value, r.root);
  put(value, r.since.value);
  for (const auto index : r.position) put(value, index);
  return value;
}

std::string encode_tree(const tree_state& t) {
  std::string value;
  put(value, t.root);
  put(value, t.origin.value);
  put(value, std::uint64_t{t.dropped});
  return value;
}

std::string encode_snapshot(const snapshot_state& s) {
  std::string value;
  put(value, s.root);
  put(value, s.tree.value);
  put(value, s.at.value);
  put(value, std::uint64_t{s.dropped});
  return value;
}

std::string encode_dead(const std::vector<dead_block>& dead) {
  std::string value;
  value.reserve(dead.size() * 16);
  for (const auto& d : dead) {
    put(value, d.address.value | std::uint64_t{d.blocks} << 40);
    put(value, d.born.value);
  }
  return value;
}

result<system_record> read_system_key(std::string_view key) {
  if (key.size() != 9 && (key.size() != 17 || key[0] != dead_mark)) return bad("a key has the wrong size");
  const auto id = __builtin_bswap64(word(key, 1));
  switch (key[0]) {
    case tree_mark: return system_record{system_record::kind::tree, id};
    case snapshot_mark: return system_record{system_record::kind::snapshot, id};
    case import_mark: return system_record{system_record::kind::import, id};
    case remains_mark: return system_record{system_record::kind::remains, id};
    case dead_mark: return system_record{system_record::kind::dead, id};
    default: return bad("an unknown key");
  }
}

result<tree_state> decode_tree(std::string_view value) {
  if (value.size() != root_bytes + 16) return bad("a tree has the wrong size");
  tree_state t;
  t.root = root_at(value, 0);
  t.origin = snapshot_id(word(value, root_bytes));
  t.dropped = word(value, root_bytes + 8) != 0;
  return t;
}

result<snapshot_state> decode_snapshot(std::string_view value) {
  if (value.size() != root_bytes + 24) return bad("a snapshot has the wrong size");
  return snapshot_state{.tree = tree_id(word(value, root_bytes)),
                        .root = root_at(value, 0),
                        .at = epoch(word(value, root_bytes + 8)),
                        .dropped = word(value, root_bytes + 16) != 0,
                        .clones = 0,
                        .changed = {}};
}

result<tree_remains> decode_remains(std::string_view value) {
  constexpr std::size_t fixed = root_bytes + 8;
  if (value.size() < fixed || value.size() % 8 != 0) return bad("remains of a tree have the wrong size");
  tree_remains r;
  r.root = root_at(value, 0);
  r.since = epoch(word(value, root_bytes));
  for (std::size_t at = fixed; at < value.size(); at += 8)
    r.position.push_back(static_cast<std::uint32_t>(word(value, at)));
  return r;
}

result<import_state> decode_import(std::string_view value) {
  constexpr std::size_t each = root_bytes + 8;
  if (value.size() < 16 || (value.size() - 16) % each != 0) return bad("an import has the wrong size");
  import_state i{.tree = tree_id(word(value, 0)), .received = word(value, 8), .blocks = {}, .changed = {}};
  for (std::size_t at = 16; at < value.size(); at += each) {
    const auto root = root_at(value, at);
    const auto kind = word(value, at + root_bytes);
    if (kind > static_cast<std::uint64_t>(block_kind::data)) return bad("a block of an import is of no kind");
    i.blocks.push_back({root.top, static_cast<block_kind>(kind), root.level});
  }
  return i;
}

result<std::vector<dead_block>> decode_dead(std::string_view value) {
  if (value.size() % 16 != 0) return bad("a list of dead blocks has the wrong size");
  std::vector<dead_block> dead;
  for (std::size_t at = 0; at < value.size(); at += 16) {
    const auto place = word(value, at);
    dead.push_back(
        {block_address(place & address_max), static_cast<std::uint16_t>(place >> 40), epoch(word(value, at + 8))});
  }
  return dead;
}

}  // namespace millrace::store
