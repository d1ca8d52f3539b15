// Bits that change on the disk.
#include <set>

#include "codecs/store/superblock.hpp"
#include "tests/runtime_store/store_fixture.hpp"

namespace millrace::store {
namespace {

constexpr tree_id tree{1};
constexpr snapshot_id old_state{5};
constexpr std::size_t keys = 5000;

class store_scrub : public store_fixture {
 protected:
  void SetUp() override {
    open();
    make(tree);
    put(tree, 0, keys, std::string(300, 'o'));
    map_batch large;
    large.put("large", std::string(100'000, 'b'));
    check(store_->commit(tree, large));
    snapshot(tree, old_state);
    put(tree, 1000, 1500, std::string(300, 'n'));
    checkpoint();
    store_.reset();
    options_.cache_bytes_max = 64 << 10;
  }

  void flip(std::size_t block) {
    const auto f = *disk_.open("/store/blocks", open_mode::write);
    std::byte b[1];
    const auto at = block * block_bytes + (block * 37) % block_bytes;
    ASSERT_EQ(*f->read_at(at, b), 1u);
    b[0] ^= std::byte{4};
    ASSERT_TRUE(write_at(*f, at, b));
  }

  std::vector<store_damage> scrub() {
    std::vector<store_damage> found;
    store_->scrub([&](const store_damage& d) { found.push_back(d); });
    return found;
  }

  /// How many keys cannot be read; the rest has to be right.
  std::set<std::string> unreadable(const map_reader& from, const map_contents& wanted) {
    std::set<std::string> lost;
    std::string value;
    for (const auto& [k, v] : wanted) {
      const auto found = from.get(k, value);
      if (!found) {
        EXPECT_EQ(found.error().code, errc::corrupt);
        lost.insert(k);
      } else {
        EXPECT_TRUE(*found && value == v) << k;
      }
    }
    return lost;
  }
};

TEST_F(store_scrub, names_the_tree_and_the_key_of_every_block_in_which_one_bit_has_changed_and_the_rest_is_read) {
  open();
  const auto live = *contents_of(store_->latest(tree)), old = *contents_of(store_->at(old_state));
  const auto blocks = store_->figures().blocks;
  store_.reset();
  std::size_t named = 0, unused = 0;
  for (std::size_t block = superblock_slots; block < blocks; ++block) {
    SCOPED_TRACE("block " + std::to_string(block));
    flip(block);
    auto opened = block_store::open(disk_, "/store", options_);
    if (!opened) {  // of the store's own: it cannot be opened without
      EXPECT_EQ(opened.error().code, errc::corrupt);
      EXPECT_NE(opened.error().context.find("block " + std::to_string(block) + " "), std::string::npos)
          << opened.error().context;
      ++named;
    } else {
      store_ = std::move(*opened);
      const auto found = scrub();
      ASSERT_LE(found.size(), 1u);
      const auto lost = unreadable(**store_->latest(tree), live), lost_old = unreadable(**store_->at(old_state), old);
      if (found.empty()) {
        EXPECT_TRUE(lost.empty() && lost_old.empty());
        ++unused;
      } else {
        ++named;
        const auto& d = found[0];
        EXPECT_NE(d.what.context.find("block " + std::to_string(block) + " "), std::string::npos) << d.what.context;
        EXPECT_TRUE(d.tree == tree);
        const auto& below = d.snapshot.value == 0 ? lost : lost_old;
        EXPECT_FALSE(below.empty());
        EXPECT_TRUE(below.empty() || d.key <= *below.begin());
        EXPECT_TRUE(d.snapshot.value != 0 || lost_old.empty());
        map_batch batch;  // not flushed, so that it is not there next time
        batch.put("zzz", "elsewhere");
        EXPECT_TRUE(store_->apply(tree, batch) || lost.contains(live.rbegin()->first));
      }
      store_.reset();
    }
    flip(block);
    if (HasFailure()) return;
  }
  EXPECT_GT(named, 200u);
  EXPECT_GT(unused, 10u);
}

TEST_F(store_scrub, in_parts_of_any_size_tells_of_the_same_blocks_once_each) {
  open();
  const auto blocks = store_->figures().blocks;
  store_.reset();
  const auto text = [](const store_damage& d) {
    return d.what.context + " " + std::to_string(d.tree.value) + " " + std::to_string(d.snapshot.value) + " " + d.key;
  };
  std::size_t damaged = 0;
  for (std::size_t block = superblock_slots; block < blocks; block += 23) {
    SCOPED_TRACE("block " + std::to_string(block));
    flip(block);
    auto opened = block_store::open(disk_, "/store", options_);
    if (opened) {
      store_ = std::move(*opened);
      std::vector<std::string> whole, parts;
      for (const auto& d : scrub()) whole.push_back(text(d));
      damaged += whole.size();
      std::uint64_t most = 0;
      const auto part = 1 + block % 40;
      for (scrub_position at; at.where != scrub_position::part::end;) {
        const auto read = store_->scrub_on(at, part, [&](const store_damage& d) { parts.push_back(text(d)); });
        most = std::max(most, read);
      }
      EXPECT_EQ(parts, whole);
      EXPECT_LE(most, part + 20);  // the way down, and a value of 100,000 bytes
      store_.reset();
    }
    flip(block);
    if (HasFailure()) return;
  }
  EXPECT_GT(damaged, 10u);
}

TEST_F(store_scrub, in_parts_goes_on_while_what_it_reads_is_changed_kept_and_dropped) {
  open();
  snapshot_id next{100};
  std::vector<snapshot_id> taken{old_state};
  std::uint64_t read = 0, parts = 0;
  for (scrub_position at; at.where != scrub_position::part::end; ++parts) {
    read += store_->scrub_on(at, 16, [](const store_damage& d) { ADD_FAILURE() << d.what.context; });
    put(tree, parts * 40 % keys, parts * 40 % keys + 20, std::string(300, static_cast<char>('a' + parts % 26)));
    if (parts % 3 == 0) {
      snapshot(tree, next);
      taken.push_back(next);
      ++next;
    }
    if (parts % 4 == 3) {
      drop(taken.front());
      taken.erase(taken.begin());
    }
    if (parts % 5 == 0) checkpoint();
    ASSERT_LT(parts, 1000u);
  }
  EXPECT_GT(parts, 10u);
  EXPECT_GT(read, 200u);
  expect_clean();
}

TEST_F(store_scrub, a_copy_of_the_superblock_that_has_changed_is_no_loss_and_is_mended_at_the_next_start) {
  for (std::size_t slot = 0; slot < superblock_slots; ++slot) {
    SCOPED_TRACE("slot " + std::to_string(slot));
    open();
    flip(slot);
    const auto told = scrub();
    store_.reset();
    open();
    EXPECT_EQ(contents_of(store_->latest(tree))->size(), keys + 1);
    EXPECT_TRUE(scrub().empty());
    EXPECT_LE(told.size(), 1u);
    store_.reset();
  }
}

TEST_F(store_scrub, without_its_newest_superblock_a_store_opens_only_if_the_journal_has_all_since_the_one_before) {
  const auto newest = [&] {
    std::size_t at = 0;
    epoch best;
    const auto f = *disk_.open("/store/blocks", open_mode::read);
    for (std::size_t slot = 0; slot < superblock_slots; ++slot) {
      std::vector<std::byte> b(block_bytes);
      EXPECT_TRUE(f->read_at(slot * block_bytes, b));
      const auto s = decode_superblock(std::span<const std::byte, block_bytes>(b));
      if (s && s->at > best) {
        best = s->at;
        at = slot;
      }
    }
    return at;
  };
  open();
  put(tree, 0, 10, "journaled");
  checkpoint();
  store_.reset();
  auto at = newest();
  flip(at);
  flip(at + 1);
  open();  // the journal still has all that the lost superblock had
  EXPECT_EQ((*contents_of(store_->latest(tree)))[key(3)], "journaled");
  put(tree, 0, 10, "one");
  checkpoint();
  put(tree, 0, 10, "two");
  checkpoint();
  put(tree, 0, 10, "three");
  store_.reset();
  for (int i = 0; i < 2; ++i) {  // two of them: what the older one lacks first is not in the journal any more
    at = newest();
    flip(at);
    flip(at + 1);
  }
  const auto opened = block_store::open(disk_, "/store", options_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::corrupt);
}

TEST_F(store_scrub, a_store_without_any_superblock_is_not_taken_for_a_new_one) {
  open();
  put(tree, 0, 10, "journaled");
  store_.reset();
  for (std::size_t slot = 0; slot < superblock_slots; ++slot) flip(slot);
  EXPECT_EQ(block_store::open(disk_, "/store", options_).error().code, errc::corrupt);
  ASSERT_TRUE(disk_.remove("/store/blocks"));
  EXPECT_EQ(block_store::open(disk_, "/store", options_).error().code, errc::corrupt);
}

TEST_F(store_scrub, a_store_whose_journal_was_made_smaller_still_has_all_that_was_in_it) {
  open();
  for (int i = 0; i < 30; ++i) put(tree, 0, 100, "journaled" + std::to_string(i));
  store_.reset();
  options_.journal_bytes = 64 << 10;
  open();
  EXPECT_EQ((*contents_of(store_->latest(tree)))[key(3)], "journaled29");
}

TEST_F(store_scrub, a_tree_with_a_damaged_block_can_be_dropped) {
  open();
  const auto blocks = store_->figures().blocks_used;
  store_.reset();
  for (std::size_t block = superblock_slots; block < blocks; block += 5) {
    flip(block);
    auto opened = block_store::open(disk_, "/store", options_);
    if (opened) {
      store_ = std::move(*opened);
      const store_change gone{.what = kind::drop_tree, .subject = tree.value};
      EXPECT_TRUE(store_->apply(std::span(&gone, 1)));  // and is not flushed, so that it is there again next time
      store_.reset();
    }
    flip(block);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace millrace::store
