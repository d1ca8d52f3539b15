#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/block_content.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

using tree_id = strong<struct tree_id_tag, std::uint64_t>;
using snapshot_id = strong<struct snapshot_id_tag, std::uint64_t>;

/// A tree as one batch left it.
struct shown_root {
  tree_root root;
  epoch at;
};

/// Where readers find the newest durable root of a tree; null: the tree is gone, or not durable yet. Whoever is pinned
/// may look at what was there when the pin was made.
struct published_root {
  std::atomic<const shown_root*> root{nullptr};
  ~published_root() { delete root.load(); }
};

/// A tree as the store's writer has it.
struct tree_state {
  tree_root root;
  snapshot_id origin;                  ///< what it was cloned from; 0: nothing
  bool dropped = false;                ///< only snapshots that clones need are left
  std::vector<snapshot_id> snapshots;  ///< oldest first
  epoch changed;                       ///< the batch that changed it last, of those since the start
  std::shared_ptr<published_root> published = std::make_shared<published_root>();
};

struct snapshot_state {
  tree_id tree;
  tree_root root;
  epoch at;              ///< all blocks of the tree born up to this are its too
  bool dropped = false;  ///< there only for its clones
  std::uint32_t clones = 0;
  epoch changed;  ///< the batch that changed it last, of those since the start
};

/// Records of the system tree, which lists all of the above and the dead blocks of snapshots.
std::string tree_key(tree_id id);
std::string snapshot_key(snapshot_id id);
std::string dead_key(snapshot_id of, epoch at);  ///< blocks that died up to a checkpoint and were its last
std::string dead_key_end(snapshot_id of);

/// What is left of a dropped tree: it is let go a little with each batch.
struct tree_remains {
  tree_root root;
  epoch since;                          ///< only blocks born after it go
  std::vector<std::uint32_t> position;  ///< how far the walk has come: below which entry of each block on the way down
  epoch changed;                        ///< as of `tree_state`
  bool stuck = false;                   ///< a damaged block is in the way
};
/// A block of an import whose parent has not come yet.
struct import_block {
  block_pointer top;  ///< with its hash
  block_kind kind = block_kind::node;
  std::uint8_t level = 0;
};

/// A snapshot of another store on its way into a tree, which stays as it is meanwhile.
struct import_state {
  tree_id tree;
  std::uint64_t received = 0;        ///< blocks
  std::vector<import_block> blocks;  ///< in the order in which they came
  epoch changed;                     ///< as of `tree_state`
};
std::string import_key(std::uint64_t id);
std::string encode_import(const import_state& i);

std::string remains_key(std::uint64_t number);
std::string encode_remains(const tree_remains& r);

std::string encode_tree(const tree_state& t);
std::string encode_snapshot(const snapshot_state& s);

/// A block that only snapshots still refer to, the newest of which lists it.
struct dead_block {
  block_address address;
  std::uint16_t blocks = 1;
  epoch born;
};
std::string encode_dead(const std::vector<dead_block>& dead);

/// What a record of the system tree says. `corrupt`.
struct system_record {
  enum class kind : std::uint8_t { tree, snapshot, dead, remains, import } what;
  std::uint64_t id;
};
result<system_record> read_system_key(std::string_view key);
result<tree_state> decode_tree(std::string_view value);
result<snapshot_state> decode_snapshot(std::string_view value);
result<tree_remains> decode_remains(std::string_view value);
result<import_state> decode_import(std::string_view value);
result<std::vector<dead_block>> decode_dead(std::string_view value);

}  // namespace millrace::store
