// Which blocks a store says are in use, compared with those that something refers to.
#include "runtime/store/block_store.hpp"
#include "runtime/store/remains_walk.hpp"
#include "runtime/store/tree_walk.hpp"

namespace millrace::store {
namespace {

/// Marks blocks as referred to; false: one was already.
bool mark(std::vector<bool>& seen, const block_pointer& p) {
  for (auto at = p.address.value; at < p.address.value + p.blocks; ++at) {
    if (at >= seen.size() || seen[at]) return false;
    seen[at] = true;
  }
  return true;
}

error twice(const block_pointer& p, const char* what) {
  return make_error(errc::corrupt, "block " + std::to_string(p.address.value) + " is referred to twice: " + what);
}

}  // namespace

/// All roots, each with the epoch up to which its blocks belong to an earlier one.
std::vector<block_store::counted_root> block_store::all_roots() const {
  std::vector<counted_root> roots{{system_, epoch(0), tree_id(0), snapshot_id(0)}};
  for (const auto& [id, t] : trees_) {
    for (const auto s : t.snapshots) roots.push_back({snapshots_.at(s).root, epoch_before(id, s), id, s});
    if (!t.dropped) roots.push_back({t.root, shared_until(t), id, snapshot_id(0)});
  }
  return roots;
}

result<void> block_store::mark_trees(std::vector<bool>& seen) const {
  for (const auto& r : all_roots()) {
    auto walked = for_each_block(*cache_, r.root, r.since, [&](const block_pointer& p, block_kind) -> result<void> {
      return mark(seen, p) ? result<void>() : twice(p, "in a tree");
    });
    if (!walked) return walked;
  }
  return {};
}

/// What is neither a tree's nor a snapshot's.
result<void> block_store::mark_others(std::vector<bool>& seen) const {
  std::optional<error> bad;
  const auto marked = [&](const block_pointer& p, const char* what) {
    if (p && !mark(seen, p) && !bad) bad = twice(p, what);
  };
  for (auto remains : remains_) {
    walk_budget all{.blocks = SIZE_MAX, .reads = SIZE_MAX};
    auto walked =
        walk_on(*cache_, remains.second, all, [&](const block_pointer& p) { marked(p, "in a dropped tree"); });
    if (!walked) return walked.error();
  }
  if (auto imports = mark_imports(seen); !imports) return imports;
  for (const auto& p : space_pages_) marked(p, "in the list of used blocks");
  for (const auto& p : space_lists_) marked(p, "in the list of used blocks");
  each_waiting([&](const block_pointer& p) { marked(p, "freed"); });
  return bad ? result<void>(*bad) : result<void>();
}

result<void> block_store::check_space() const {
  const std::lock_guard lock(mutex_);
  std::vector<bool> seen(space_->blocks());
  for (std::size_t i = 0; i < superblock_slots; ++i) seen[i] = true;
  if (auto marked = mark_trees(seen); !marked) return marked;
  if (auto marked = mark_others(seen); !marked) return marked;
  for (std::uint64_t at = 0; at < seen.size(); ++at) {
    if (seen[at] == space_->in_use(block_address(at))) continue;
    return make_error(errc::corrupt, "block " + std::to_string(at) +
                                         (seen[at] ? " is referred to, but not in use" : " is in use, but lost"));
  }
  return {};
}

}  // namespace millrace::store
