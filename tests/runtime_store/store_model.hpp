#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/store/block_store.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::store {

/// A store beside plain maps that are to be equal to it. Whatever fails names the seed.
class store_model {
 public:
  using contents = std::map<std::string, std::string>;

  explicit store_model(std::uint64_t seed) : random_(seed), seed_(seed) { reopen(); }

  struct volume {
    contents live;
    std::map<snapshot_id, contents> snapshots;
    bool operator==(const volume&) const = default;
  };
  using state = std::map<tree_id, volume>;

  block_store& store() { return *store_; }
  state& now() { return now_; }
  std::mt19937_64& random() { return random_; }
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  void reopen() {
    store_.reset();
    auto opened = block_store::open(disk_, "/store", options_);
    ASSERT_TRUE(opened) << opened.error().context << " seed " << seed_;
    store_ = std::move(*opened);
  }

  /// Loses power; what is there afterwards is the last flushed state, or a later one.
  void crash() {
    store_.reset();
    disk_.crash(random_(), below(2) == 0 ? tearing::sectors : tearing::front);
    reopen();
    if (::testing::Test::HasFatalFailure()) return;
    bool found = false;
    for (auto s = possible_.rbegin(); s != possible_.rend() && !found; ++s) {
      if (reads_as(*s)) {
        now_ = *s;
        found = true;
      }
    }
    ASSERT_TRUE(found) << "none of the states that could be there, seed " << seed_;
    possible_ = {now_};
  }

  /// Any one change.
  void change() {
    auto next = now_;
    std::vector<store_change> changes;
    texts_.clear();
    const auto kind = below(100);
    if (now_.empty() || (kind < 4 && now_.size() < 5)) {
      const tree_id id(store_->new_id());
      changes.push_back({.what = store_change::kind::make_tree, .subject = id.value});
      next[id] = {};
    } else if (kind < 10) {
      auto& [tree, v] = any_tree(next);
      const snapshot_id id(store_->new_id());
      changes.push_back({.what = store_change::kind::snapshot, .subject = tree.value, .object = id.value});
      v.snapshots[id] = v.live;
    } else if (kind < 18) {
      structure(next, changes, kind);
    } else {
      auto& [tree, v] = any_tree(next);
      for (auto writes = 1 + below(kind < 25 ? 200 : 8); writes-- > 0;) write(tree, v.live, changes);
    }
    const auto done = at_once_ ? store_->apply_at_once(changes) : store_->apply(changes);
    ASSERT_TRUE(done) << done.error().context << " seed " << seed_;
    now_ = std::move(next);
    applied_ = *done;
    possible_.push_back(now_);
  }

  /// Several changes, and others within them, that stay together or are taken back.
  void steps(int nested) {
    const auto before = now_;
    const auto possible = possible_;
    const auto clones = clones_of_;
    const auto applied = applied_;
    const bool outer = std::exchange(at_once_, true);
    store_->begin_steps();
    for (auto n = 1 + below(5); n-- > 0 && !::testing::Test::HasFatalFailure();) {
      nested > 0 && below(4) == 0 ? steps(nested - 1) : change();
    }
    at_once_ = outer;
    possible_ = possible;
    if (below(2) == 0) {
      store_->keep_steps();
      possible_.push_back(now_);
      return;
    }
    store_->take_back_steps();
    now_ = before;
    clones_of_ = clones;
    applied_ = applied;
  }

  void flush() {
    ASSERT_TRUE(store_->flush(applied_));
    possible_ = {now_};
  }

  void expect_equal() {
    EXPECT_TRUE(reads_as(now_)) << "seed " << seed_;
    const auto space = store_->check_space();
    EXPECT_TRUE(space) << (space ? "" : space.error().context) << " seed " << seed_;
  }

  /// By the working state of trees, and by snapshots.
  bool reads_as(const state& wanted) {
    std::vector<tree_id> ids;
    for (const auto& [id, v] : wanted) ids.push_back(id);
    if (store_->trees() != ids) return false;
    for (const auto& [id, v] : wanted) {
      if (read(store_->working(id)) != v.live) return false;
      std::vector<snapshot_id> snapshots;
      for (const auto& [s, c] : v.snapshots) {
        snapshots.push_back(s);
        if (read(store_->at(s)) != c) return false;
      }
      if (store_->snapshots(id) != snapshots) return false;
    }
    return true;
  }

  static std::optional<contents> read(const result<std::unique_ptr<map_reader>>& from) {
    if (!from) return {};
    contents c;
    const auto cursor = (*from)->cursor();
    if (!cursor->seek("")) return {};
    while (cursor->valid()) {
      const auto value = cursor->value();
      if (!value) return {};
      c.emplace(cursor->key(), *value);
      if (!cursor->next()) return {};
    }
    return c;
  }

  memory_disk& disk() { return disk_; }
  store_options& options() { return options_; }

 private:
  std::pair<const tree_id, volume>& any_tree(state& s) {
    return *std::next(s.begin(), static_cast<std::ptrdiff_t>(below(s.size())));
  }

  std::string any_key() {
    const auto kind = below(40);
    std::string key = "key" + std::to_string(below(400));
    if (kind == 0) key = std::string(1 + below(3000), static_cast<char>('a' + below(3))) + key;
    if (kind == 1) key = std::string(9000, 'k') + key;
    if (kind < 10) key = std::string(1, static_cast<char>(below(256))) + key;
    return key;
  }

  std::string any_value() {
    const auto kind = below(30);
    const auto size = kind == 0 ? below(40000) : kind < 3 ? 2000 + below(7000) : below(200);
    std::string value(size, static_cast<char>('a' + below(26)));
    if (size > 8) value.replace(0, 8, std::to_string(random_() % 100000000));
    return value;
  }

  std::string_view keep(std::string text) {
    return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
  }

  void write(tree_id tree, contents& live, std::vector<store_change>& changes) {
    const auto kind = below(20);
    if (kind < 12) {
      const auto key = keep(any_key()), value = keep(any_value());
      changes.push_back(
          {.what = store_change::kind::put, .subject = tree.value, .object = 0, .key = key, .value = value});
      live.insert_or_assign(std::string(key), std::string(value));
    } else if (kind < 19 || below(3) != 0) {
      auto key = any_key();
      if (!live.empty() && below(2) == 0)
        key = std::next(live.begin(), static_cast<std::ptrdiff_t>(below(live.size())))->first;
      changes.push_back({.what = store_change::kind::erase, .subject = tree.value, .object = 0, .key = keep(key)});
      live.erase(key);
    } else {
      auto from = any_key(), to = below(4) == 0 ? std::string() : any_key();
      if (!to.empty() && to < from) std::swap(from, to);
      changes.push_back({.what = store_change::kind::erase_range,
                         .subject = tree.value,
                         .object = 0,
                         .key = keep(from),
                         .value = keep(to)});
      live.erase(live.lower_bound(from), to.empty() ? live.end() : live.lower_bound(to));
    }
  }

  /// Clones, drops and rolls back, where the model can say what comes of it.
  void structure(state& next, std::vector<store_change>& changes, std::uint64_t kind) {
    auto& [tree, v] = any_tree(next);
    if (kind < 12 && !v.snapshots.empty() && next.size() < 6) {
      const auto s = std::next(v.snapshots.begin(), static_cast<std::ptrdiff_t>(below(v.snapshots.size())));
      const tree_id id(store_->new_id());
      changes.push_back({.what = store_change::kind::clone, .subject = s->first.value, .object = id.value});
      clones_of_[s->first].push_back(id);
      next[id].live = s->second;
    } else if (kind < 14 && !v.snapshots.empty()) {
      const auto s = std::next(v.snapshots.begin(), static_cast<std::ptrdiff_t>(below(v.snapshots.size())));
      changes.push_back({.what = store_change::kind::drop_snapshot, .subject = s->first.value});
      v.snapshots.erase(s);
    } else if (kind == 14) {
      changes.push_back({.what = store_change::kind::drop_tree, .subject = tree.value});
      next.erase(tree);
    } else if (kind == 15 && !v.snapshots.empty() && clones_of_.empty()) {
      const auto s = std::next(v.snapshots.begin(), static_cast<std::ptrdiff_t>(below(v.snapshots.size())));
      changes.push_back({.what = store_change::kind::roll_back, .subject = tree.value, .object = s->first.value});
      v.live = s->second;
      v.snapshots.erase(std::next(s), v.snapshots.end());
    }
  }

  memory_disk disk_;
  std::mt19937_64 random_;
  std::uint64_t seed_;
  store_options options_{.cache_bytes_max = 256 << 10, .unwritten_bytes_max = 2 << 20, .journal_bytes = 256 << 10};
  std::unique_ptr<block_store> store_;
  state now_;
  std::vector<state> possible_{{}};
  epoch applied_;
  bool at_once_ = false;
  std::vector<std::unique_ptr<std::string>> texts_;
  std::map<snapshot_id, std::vector<tree_id>> clones_of_;
};

}  // namespace millrace::store
