#include "runtime/store/tree_diff.hpp"

#include <string>
#include <vector>

#include "codecs/store/tree_node.hpp"
#include "runtime/store/blob.hpp"

namespace millrace::store {
namespace {

/// By their places, or by their hashes if both have got one for good.
bool same_block(const std::byte* a, const std::byte* b, epoch hashed) {
  const auto x = load_place(a), y = load_place(b);
  if (x.address == y.address && x.born == y.born) return true;
  return x.born <= hashed && y.born <= hashed && load_pointer(a).hash == load_pointer(b).hash;
}

/// Goes through a tree, whole subtrees at a time for as long as nobody wants to see what is in them.
class side {
 public:
  side(block_cache& cache, const tree_root& root, const key_range& within) : cache_(cache), within_(within) {
    if (root.top) {
      store_pointer(root_, root.top);
      subtree_ = root_;
      level_ = root.level;
      at_end_ = false;
    }
  }
  side(const side&) = delete;
  side& operator=(const side&) = delete;

  bool at_end() const { return at_end_; }
  bool at_subtree() const { return subtree_ != nullptr; }
  const std::byte* subtree() const { return subtree_; }  ///< where the pointer to it is
  unsigned level() const { return level_; }

  /// A key that is not above any that is left.
  const std::string& key() const { return key_; }
  shown_value value() const { return node().shown(path_.back().index); }

  /// Leaves the subtree or the entry behind.
  void skip() {
    subtree_ = nullptr;
    while (!path_.empty()) {
      if (++path_.back().index < node().count()) return settle();
      path_.pop_back();
    }
    at_end_ = true;
  }

  /// Goes into the subtree, to its first child or entry.
  result<void> enter() {
    const reader_pins::pin pin(cache_.pins());
    const auto found = cache_.get_below(subtree_, block_kind::node);
    if (!found) return found.error();
    path_.push_back({held_frame(*found), 0});
    subtree_ = nullptr;
    const auto here = node();
    bool exact = false;
    auto& index = path_.back().index;
    if (!within_.from.empty())
      index = here.leaf() ? here.lower_bound(within_.from, exact) : here.child_for(within_.from);
    if (index < here.count()) {
      settle();
    } else {
      skip();
    }
    return {};
  }

 private:
  struct step {
    held_frame held;
    std::size_t index;
  };

  tree_node node() const { return tree_node(path_.back().held.get()->bytes()); }

  void settle() {
    const auto here = node();
    const auto i = path_.back().index;
    if (here.leaf() || i > 0) {  // below a first child nothing is below what was said of its parent
      key_.clear();
      here.append_key(i, key_);
      if (!within_.to.empty() && key_ >= within_.to) {
        at_end_ = true;
        return;
      }
    }
    if (here.leaf()) return;
    subtree_ = here.child_place(i);
    level_ = here.level() - 1;
  }

  block_cache& cache_;
  const key_range within_;
  std::vector<step> path_;
  std::byte root_[pointer_bytes];
  const std::byte* subtree_ = nullptr;
  unsigned level_ = 0;
  bool at_end_ = true;
  std::string key_;
};

class comparison {
 public:
  using report = std::function<result<void>(std::string_view, const std::string_view*, const std::string_view*)>;

  comparison(block_cache& cache, const tree_root& before, const tree_root& after, epoch hashed, const report& f,
             const key_range& within)
      : cache_(cache), hashed_(hashed), a_(cache, before, within), b_(cache, after, within), report_(f) {}

  result<void> run() {
    while (!a_.at_end() || !b_.at_end()) {
      if (auto done = step(); !done) return done;
    }
    return {};
  }

 private:
  result<void> step() {
    if (a_.at_end()) return alone(b_, false);
    if (b_.at_end()) return alone(a_, true);
    if (a_.at_subtree() && b_.at_subtree()) return subtrees();
    if (a_.at_subtree()) return a_.key() > b_.key() ? alone(b_, false) : a_.enter();
    if (b_.at_subtree()) return b_.key() > a_.key() ? alone(a_, true) : b_.enter();
    const auto order = a_.key().compare(b_.key());
    if (order < 0) return alone(a_, true);
    if (order > 0) return alone(b_, false);
    return both();
  }

  result<void> subtrees() {
    if (same_block(a_.subtree(), b_.subtree(), hashed_)) {
      a_.skip();
      b_.skip();
      return {};
    }
    if (a_.level() != b_.level()) return a_.level() > b_.level() ? a_.enter() : b_.enter();
    if (a_.key() < b_.key()) return a_.enter();
    if (b_.key() < a_.key()) return b_.enter();
    if (auto entered = a_.enter(); !entered) return entered;
    return b_.enter();
  }

  result<void> alone(side& s, bool before) {
    if (s.at_subtree()) return s.enter();
    const auto value = text_of(s.value(), first_);
    if (!value) return value.error();
    if (auto told = report_(s.key(), before ? &*value : nullptr, before ? nullptr : &*value); !told) return told;
    s.skip();
    return {};
  }

  result<void> both() {
    const auto x = a_.value(), y = b_.value();
    const bool same_blob = x.blob && y.blob && x.length == y.length && same_block(x.blob, y.blob, hashed_);
    if (!same_blob) {
      const auto before = text_of(x, first_), after = text_of(y, second_);
      if (!before) return before.error();
      if (!after) return after.error();
      if (*before != *after) {
        if (auto told = report_(a_.key(), &*before, &*after); !told) return told;
      }
    }
    a_.skip();
    b_.skip();
    return {};
  }

  result<std::string_view> text_of(const shown_value& value, std::string& room) {
    if (!value.blob) return value.bytes;
    room.clear();
    if (auto read = read_blob(cache_, value, 0, value.length, room); !read) return read.error();
    return std::string_view(room);
  }

  block_cache& cache_;
  const epoch hashed_;
  side a_, b_;
  const report& report_;
  std::string first_, second_;
};

}  // namespace

result<void> diff_trees(block_cache& cache, const tree_root& before, const tree_root& after, epoch hashed,
                        const comparison::report& f, const key_range& within) {
  return comparison(cache, before, after, hashed, f, within).run();
}

}  // namespace millrace::store
