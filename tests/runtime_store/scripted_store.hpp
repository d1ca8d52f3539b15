#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/store/block_store.hpp"
#include "tests/runtime_store/store_contents.hpp"

namespace millrace::store {

/// One short history of a store that has all kinds of changes in it, and what there has to be after each step. Stops at
/// the first step that fails.
class scripted_store {
 public:
  using kind = store_change::kind;

  explicit scripted_store(disk& d, store_options options = small()) : disk_(d), options_(options) {}

  static store_options small() {
    return {.cache_bytes_max = 256 << 10, .unwritten_bytes_max = 512 << 10, .journal_bytes = 64 << 10};
  }

  result<void> open() {
    store_.reset();
    auto opened = block_store::open(disk_, "/store", options_);
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return {};
  }
  void close() { store_.reset(); }
  block_store& store() { return *store_; }
  bool is_open() const { return store_ != nullptr; }

  std::size_t steps() const { return history().size(); }

  /// Goes on from where it stands. The error of the step that failed; that one comes next.
  result<void> run() {
    for (; next_ < history().size(); ++next_) {
      if (auto done = (this->*history()[next_])(); !done) return done;
    }
    return {};
  }

  /// Whether the store is as it was after one of the steps since the last flush, or after the one that was not
  /// finished; that is what has to be there from then on.
  ::testing::AssertionResult is_possible() {
    const auto seen = contents_of(*store_);
    if (!seen) return ::testing::AssertionFailure() << seen.error().context;
    for (const auto& s : possible_) {
      if (s != *seen) continue;
      shown_ = s;
      possible_ = {shown_};
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << "none of the states that could be there, step " << next_;
  }

  /// Whether readers see the state that was flushed or kept last, and nothing else.
  ::testing::AssertionResult shows_what_was_flushed() const {
    for (const auto& [id, v] : shown_) {
      const auto live = contents_of(store_->latest(id));
      if (!live) return ::testing::AssertionFailure() << "tree " << id.value << ": " << live.error().context;
      if (*live != v.live) return ::testing::AssertionFailure() << "tree " << id.value << " is not as it was flushed";
    }
    return ::testing::AssertionSuccess();
  }

  const store_contents& now() const { return possible_.back(); }

  /// Writes a little more, so as to see that the store goes on.
  result<void> add(const std::string& key) {
    const tree_id id(store_->new_id());
    const store_change changes[] = {{.what = kind::make_tree, .subject = id.value},
                                    {.what = kind::put, .subject = id.value, .object = 0, .key = key, .value = key}};
    auto next = now();
    next[id].live[key] = key;
    return apply(changes, std::move(next), true);
  }

 private:
  using step = result<void> (scripted_store::*)();

  static const std::vector<step>& history() {
    using s = scripted_store;
    static const std::vector<step> all{&s::make_first,
                                       &s::fill,
                                       &s::flush,
                                       &s::fill_more,
                                       &s::keep,
                                       &s::checkpoint,
                                       &s::snapshot_first,
                                       &s::overwrite,
                                       &s::flush,
                                       &s::clone,
                                       &s::keep,
                                       &s::write_clone,
                                       &s::keep,
                                       &s::flush,
                                       &s::checkpoint,
                                       &s::put_large,
                                       &s::flush,
                                       &s::overwrite,
                                       &s::load_behind,
                                       &s::flush,
                                       &s::snapshot_second,
                                       &s::erase_some,
                                       &s::keep,
                                       &s::checkpoint,
                                       &s::flush,
                                       &s::roll_back,
                                       &s::keep,
                                       &s::fill_more,
                                       &s::keep,
                                       &s::flush,
                                       &s::put_beyond_journal,
                                       &s::flush,
                                       &s::drop_clone,
                                       &s::flush,
                                       &s::checkpoint,
                                       &s::snapshot_second,
                                       &s::erase_some,
                                       &s::drop_first_snapshot,
                                       &s::flush,
                                       &s::checkpoint,
                                       &s::give_back,
                                       &s::put_large,
                                       &s::drop_first,
                                       &s::make_first,
                                       &s::flush,
                                       &s::reclaim,
                                       &s::give_back,
                                       &s::fill,
                                       &s::checkpoint,
                                       &s::flush};
    return all;
  }

  result<void> apply(std::span<const store_change> changes, store_contents next, bool flushed = false) {
    possible_.push_back(std::move(next));  // it may come to be, even if it fails
    const auto done = store_->apply(changes);
    if (!done) {
      return done.error();
    }
    applied_ = *done;
    return flushed ? flush() : result<void>();
  }

  result<void> flush() {
    if (auto done = store_->flush(applied_); !done) return done;
    shown_ = now();
    possible_ = {shown_};
    return {};
  }
  result<void> keep() {
    if (auto done = store_->keep(applied_); !done) return done;
    shown_ = now();
    return {};
  }
  result<void> checkpoint() { return store_->checkpoint(); }
  result<void> reclaim() {
    const auto some = store_->reclaim();
    return some ? result<void>() : result<void>(some.error());
  }

  result<void> give_back() {
    const auto given = store_->give_back({.blocks_max = 40, .kept_min = 0, .run_min = 2});
    return given ? result<void>() : result<void>(given.error());
  }

  /// Puts `count` keys into a tree, in one batch.
  result<void> put_many(tree_id tree, const std::string& prefix, std::size_t count, std::size_t value_bytes) {
    auto next = now();
    map_batch batch;
    for (std::size_t i = 0; i < count; ++i) {
      const auto key = prefix + std::to_string(i * 7919 % 1000);
      std::string value(value_bytes, static_cast<char>('a' + next_ % 26));
      value += std::to_string(i);
      batch.put(key, value);
      next[tree].live[key] = value;
    }
    return apply(changes_of(tree, batch), std::move(next));
  }

  /// What was loaded before an error came is there, and only has to be flushed.
  result<void> load_behind() {
    auto next = now();
    map_contents rows;
    for (std::size_t i = 0; i < 200; ++i) rows["z" + std::to_string(i)] = std::string(i % 50 == 0 ? 5000 : 120, 'l');
    next[first].live.insert(rows.begin(), rows.end());
    std::string value;
    const auto there = store_->working(first);
    if (!there) return there.error();
    const auto found = (*there)->get("z0", value);
    if (!found) return found.error();
    if (!*found) {
      possible_.push_back(std::move(next));
      auto at = rows.begin();
      const auto loaded = store_->load(first, [&](std::string_view& key, std::string_view& text) -> result<bool> {
        if (at == rows.end()) return false;
        key = at->first;
        text = at->second;
        ++at;
        return true;
      });
      if (!loaded) return loaded;
      shown_ = now();
      possible_ = {shown_};
    }
    const auto empty = store_->apply(std::span<const store_change>());
    if (!empty) return empty.error();
    applied_ = *empty;
    return {};
  }

  result<void> one(const store_change& c, store_contents next) { return apply(std::span(&c, 1), std::move(next)); }

  result<void> make_first() {
    auto next = now();
    next[first] = {};
    return one({.what = kind::make_tree, .subject = first.value}, std::move(next));
  }
  result<void> fill() { return put_many(first, "k", 100, 150); }
  result<void> fill_more() { return put_many(first, "more", 40, 200); }
  result<void> overwrite() { return put_many(first, "k", 30, 170); }
  result<void> put_large() { return put_many(first, "large", 2, 20'000); }
  result<void> put_beyond_journal() { return put_many(first, "huge", 1, 100'000); }
  result<void> write_clone() { return put_many(cloned, "k", 25, 100); }

  result<void> snapshot(snapshot_id id) {
    auto next = now();
    next[first].snapshots[id] = next[first].live;
    return one({.what = kind::snapshot, .subject = first.value, .object = id.value}, std::move(next));
  }
  result<void> snapshot_first() { return snapshot(first_snapshot); }
  result<void> snapshot_second() { return snapshot(second_snapshot); }
  result<void> clone() {
    auto next = now();
    next[cloned].live = next[first].snapshots.at(first_snapshot);
    return one({.what = kind::clone, .subject = first_snapshot.value, .object = cloned.value}, std::move(next));
  }
  result<void> erase_some() {
    auto next = now();
    auto& live = next[first].live;
    live.erase(live.lower_bound("k3"), live.lower_bound("k7"));
    return one({.what = kind::erase_range, .subject = first.value, .object = 0, .key = "k3", .value = "k7"},
               std::move(next));
  }
  result<void> roll_back() {
    auto next = now();
    auto& v = next[first];
    v.live = v.snapshots.at(first_snapshot);
    v.snapshots.erase(second_snapshot);
    return one({.what = kind::roll_back, .subject = first.value, .object = first_snapshot.value}, std::move(next));
  }
  result<void> drop_clone() {
    auto next = now();
    next.erase(cloned);
    return one({.what = kind::drop_tree, .subject = cloned.value}, std::move(next));
  }
  result<void> drop_first_snapshot() {
    auto next = now();
    next[first].snapshots.erase(first_snapshot);
    return one({.what = kind::drop_snapshot, .subject = first_snapshot.value}, std::move(next));
  }
  result<void> drop_first() {
    auto next = now();
    next.erase(first);
    return one({.what = kind::drop_tree, .subject = first.value}, std::move(next));
  }

  static constexpr tree_id first{1}, cloned{2};
  static constexpr snapshot_id first_snapshot{10}, second_snapshot{11};

  disk& disk_;
  const store_options options_;
  std::unique_ptr<block_store> store_;
  std::size_t next_ = 0;
  epoch applied_;
  std::vector<store_contents> possible_{{}};  // the one that was flushed last, and all since
  store_contents shown_;                      // the one that readers see
};

}  // namespace millrace::store
