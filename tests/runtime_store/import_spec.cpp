// Snapshots of one store in another, by what has changed.
#include <cstring>

#include "tests/runtime_store/store_model.hpp"

namespace millrace::store {
namespace {

constexpr tree_id source_tree{1}, mirror_tree{1};

/// Two stores, one of which follows the other's snapshots.
class mirrored {
 public:
  explicit mirrored(std::uint64_t seed) : random_(seed) {
    open();
    const store_change made[] = {{.what = store_change::kind::make_tree, .subject = source_tree.value}};
    EXPECT_TRUE(source_->commit(made));
    EXPECT_TRUE(mirror_->commit(made));
  }

  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  void open() {
    const store_options options{.cache_bytes_max = 512 << 10, .unwritten_bytes_max = 4 << 20, .journal_bytes = 1 << 20};
    source_.reset();
    mirror_.reset();
    source_ = opened(source_disk_, "/source", options);
    mirror_ = opened(mirror_disk_, "/mirror", options);
  }

  void change_source() {
    map_batch batch;
    for (auto n = 1 + below(300); n-- > 0;) {
      const auto key = "key" + std::to_string(below(3000));
      const auto kind = below(20);
      if (kind < 13) {
        batch.put(key, std::string(kind == 0 ? below(50000) : below(150), static_cast<char>('a' + below(26))));
      } else if (kind < 19) {
        batch.erase(key);
      } else if (below(6) == 0) {
        batch.erase_range(key, key + "~");
      }
    }
    ASSERT_TRUE(source_->commit(source_tree, batch));
  }

  snapshot_id snapshot_source() {
    const snapshot_id id(source_->new_id());
    const store_change taken[] = {
        {.what = store_change::kind::snapshot, .subject = source_tree.value, .object = id.value}};
    EXPECT_TRUE(source_->commit(taken));
    return id;
  }

  /// Sends what is missing; false: the link was cut.
  bool send(snapshot_id to, std::uint64_t import, bool interrupted, std::size_t& sent) {
    auto from = source_->delta(to, last_);
    EXPECT_TRUE(from) << from.error().context;
    const auto received = *mirror_->import_progress(import);
    for (std::uint64_t i = 0; i < received; ++i) EXPECT_TRUE(from->skip());
    for (;;) {
      const auto block = from->next();
      EXPECT_TRUE(block) << block.error().context;
      if (!*block) return true;
      const store_change came[] = {
          {.what = store_change::kind::receive, .subject = import, .object = 0, .key = {}, .value = **block}};
      const auto done = mirror_->commit(came);
      EXPECT_TRUE(done) << (done ? "" : done.error().context);
      if (!done) return true;
      ++sent;
      if (below(40) == 0) {
        EXPECT_TRUE(mirror_->check_space());
      }
      if (below(30) == 0) {
        EXPECT_TRUE(mirror_->checkpoint());
      }
      if (interrupted && below(25) == 0) return false;
    }
  }

  /// The mirror follows; with interruptions, it goes on where it was. How many blocks came.
  std::size_t follow(snapshot_id to, bool interrupted) {
    std::uint64_t import = mirror_->new_id();
    const store_change begun[] = {
        {.what = store_change::kind::begin_import, .subject = mirror_tree.value, .object = import}};
    EXPECT_TRUE(mirror_->commit(begun));
    std::size_t sent = 0;
    while (!send(to, import, interrupted, sent)) open();
    const auto hash = *source_->root_hash(to);
    const snapshot_id made(mirror_->new_id());
    const store_change finished[] = {{.what = store_change::kind::finish_import,
                                      .subject = import,
                                      .object = made.value,
                                      .key = {reinterpret_cast<const char*>(&hash), sizeof(hash)}}};
    const auto done = mirror_->commit(finished);
    EXPECT_TRUE(done) << (done ? "" : done.error().context);
    mirrored_.push_back(made);
    last_ = to;
    EXPECT_TRUE(mirror_->checkpoint());
    EXPECT_EQ(*mirror_->root_hash(made), hash);
    EXPECT_EQ(store_model::read(mirror_->latest(mirror_tree)), store_model::read(source_->at(to)));
    const auto space = mirror_->check_space();
    EXPECT_TRUE(space) << (space ? "" : space.error().context);
    return sent;
  }

  void drop_any_of_mirror() {
    if (mirrored_.size() < 2) return;
    const auto i = below(mirrored_.size() - 1);  // the newest is what the next run stands on
    const store_change gone[] = {{.what = store_change::kind::drop_snapshot, .subject = mirrored_[i].value}};
    EXPECT_TRUE(mirror_->commit(gone));
    mirrored_.erase(mirrored_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  block_store& source() { return *source_; }
  block_store& mirror() { return *mirror_; }

 private:
  static std::unique_ptr<block_store> opened(disk& d, const char* where, const store_options& options) {
    auto made = block_store::open(d, where, options);
    EXPECT_TRUE(made) << made.error().context;
    return std::move(*made);
  }

  std::mt19937_64 random_;
  memory_disk source_disk_, mirror_disk_;
  std::unique_ptr<block_store> source_, mirror_;
  snapshot_id last_;
  std::vector<snapshot_id> mirrored_;
};

TEST(store_import, makes_the_mirror_equal_to_each_snapshot_of_its_source) {
  for (std::uint64_t seed = 1; seed <= 15 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    mirrored pair(seed);
    for (int run = 0; run < 8 && !::testing::Test::HasFailure(); ++run) {
      for (auto n = pair.below(4); n-- > 0;) pair.change_source();
      pair.follow(pair.snapshot_source(), pair.below(2) == 0);
      if (pair.below(3) == 0) pair.drop_any_of_mirror();
    }
    const auto space = pair.mirror().check_space();
    EXPECT_TRUE(space) << (space ? "" : space.error().context);
  }
}

TEST(store_import, moves_the_way_to_a_changed_key_and_nothing_else) {
  mirrored pair(7);
  map_batch rows;
  for (int i = 0; i < 20000; ++i) rows.put("row" + std::to_string(100000 + i), std::string(100, 'x'));
  ASSERT_TRUE(pair.source().commit(source_tree, rows));
  pair.follow(pair.snapshot_source(), false);
  map_batch one;
  one.put("row110000", std::string(100, 'y'));
  ASSERT_TRUE(pair.source().commit(source_tree, one));
  EXPECT_LE(pair.follow(pair.snapshot_source(), false), 3U);
}

TEST(store_import, leaves_the_tree_as_it_was_when_it_is_given_up) {
  mirrored pair(9);
  pair.change_source();
  pair.follow(pair.snapshot_source(), false);
  const auto before = store_model::read(pair.mirror().latest(mirror_tree));
  pair.change_source();
  const auto to = pair.snapshot_source();
  const store_change begun[] = {{.what = store_change::kind::begin_import, .subject = mirror_tree.value, .object = 99}};
  ASSERT_TRUE(pair.mirror().commit(begun));
  auto from = pair.source().delta(to, snapshot_id(0));
  for (int i = 0; i < 5; ++i) {
    const auto block = from->next();
    ASSERT_TRUE(block && *block);
    const store_change came[] = {
        {.what = store_change::kind::receive, .subject = 99, .object = 0, .key = {}, .value = **block}};
    ASSERT_TRUE(pair.mirror().commit(came));
  }
  const store_change aborted[] = {{.what = store_change::kind::abort_import, .subject = 99}};
  ASSERT_TRUE(pair.mirror().commit(aborted));
  EXPECT_EQ(store_model::read(pair.mirror().latest(mirror_tree)), before);
  EXPECT_TRUE(pair.mirror().check_space());
}

TEST(store_import, refuses_blocks_that_are_not_what_their_parents_say) {
  mirrored pair(11);
  pair.change_source();
  const auto to = pair.snapshot_source();
  const store_change begun[] = {{.what = store_change::kind::begin_import, .subject = mirror_tree.value, .object = 99}};
  ASSERT_TRUE(pair.mirror().commit(begun));
  auto from = pair.source().delta(to, snapshot_id(0));
  bool refused = false;
  for (int i = 0; !refused; ++i) {
    auto block = *from->next();
    ASSERT_TRUE(block) << "all of a forged snapshot was taken";
    if (i == 2) block->back() = static_cast<char>(block->back() ^ 1);
    const store_change came[] = {
        {.what = store_change::kind::receive, .subject = 99, .object = 0, .key = {}, .value = *block}};
    refused = !pair.mirror().commit(came);
  }
  EXPECT_TRUE(pair.mirror().check_space());
}

}  // namespace
}  // namespace millrace::store
