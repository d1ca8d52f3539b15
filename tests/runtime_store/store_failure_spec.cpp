// Each operation of a history fails once, and the disk is full at any time.
#include "tests/runtime_store/scripted_store.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::store {
namespace {

void expect_clean(const block_store& store) {
  const auto space = store.check_space();
  EXPECT_TRUE(space) << (space ? "" : space.error().context);
  store.scrub([](const store_damage& d) { ADD_FAILURE() << d.what.context; });
}

void reopen_and_go_on(scripted_store& uut) {
  const auto opened = uut.open();
  ASSERT_TRUE(opened) << opened.error().context;
  EXPECT_TRUE(uut.is_possible());
  expect_clean(uut.store());
  const auto added = uut.add("after the failure");
  EXPECT_TRUE(added) << (added ? "" : added.error().context);
}

/// Whether the operation was reached before the history was at its end.
bool fail_at(std::uint64_t n) {
  SCOPED_TRACE("operation " + std::to_string(n) + " fails");
  memory_disk memory;
  failing_disk disk(memory);
  disk.fail(n, errc::io_failure);
  scripted_store uut(disk);
  if (auto opened = uut.open(); !opened) {
    EXPECT_EQ(opened.error().code, errc::io_failure);
    EXPECT_FALSE(opened.error().context.empty());
  } else if (auto done = uut.run(); !done) {
    EXPECT_EQ(done.error().code, errc::io_failure) << done.error().context;
    EXPECT_NE(done.error().context.find("made to fail"), std::string::npos) << done.error().context;
    EXPECT_TRUE(uut.shows_what_was_flushed());
  }
  const bool reached = disk.has_failed();
  disk.fail(0, errc::io_failure);
  reopen_and_go_on(uut);
  return reached;
}

TEST(store_failure, of_any_operation_is_told_and_leaves_what_was_flushed) {
  for (std::uint64_t n = 1; fail_at(n) && !HasFailure(); ++n) {
  }
}

TEST(store_failure, of_a_write_makes_the_store_refuse_changes_until_it_is_opened_anew) {
  memory_disk memory;
  failing_disk disk(memory);
  scripted_store uut(disk);
  ASSERT_TRUE(uut.open());
  ASSERT_TRUE(uut.run());
  ASSERT_TRUE(uut.add("a"));
  disk.fail(1, errc::io_failure);
  EXPECT_EQ(uut.add("b").error().code, errc::io_failure);
  const auto refused = uut.add("c");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::io_failure);
  EXPECT_NE(refused.error().context.find("opened anew"), std::string::npos) << refused.error().context;
  EXPECT_TRUE(uut.shows_what_was_flushed());
  reopen_and_go_on(uut);
}

/// A write, a sync or a longer file that has no room: the same call is made again, and the history goes on to its end.
bool no_space_at(std::uint64_t n) {
  SCOPED_TRACE("operation " + std::to_string(n) + " has no space");
  memory_disk memory;
  failing_disk disk(memory);
  scripted_store uut(disk);
  EXPECT_TRUE(uut.open());
  disk.fail(n, errc::no_space);
  auto done = uut.run();
  const bool reached = disk.has_failed();
  if (!done) {
    EXPECT_EQ(done.error().code, errc::no_space) << done.error().context;
    EXPECT_TRUE(uut.shows_what_was_flushed());
    done = uut.run();
  }
  const bool read_failed = !done && done.error().context.find("block ") != std::string::npos;  // no disk does that
  EXPECT_TRUE(done || read_failed) << done.error().context;
  EXPECT_TRUE(!done || uut.is_possible());
  disk.fail(0, errc::no_space);
  reopen_and_go_on(uut);
  return reached;
}

TEST(store_failure, for_want_of_space_anywhere_loses_nothing_and_the_call_may_be_made_again) {
  for (std::uint64_t n = 1; no_space_at(n) && !HasFailure(); ++n) {
  }
}

TEST(store_failure, of_a_write_to_the_journal_for_want_of_space_leaves_no_hole_there) {
  memory_disk memory;
  failing_disk disk(memory);
  const auto options = scripted_store::small();
  constexpr tree_id tree{1};
  auto store = *block_store::open(disk, "/store", options);
  const store_change made{.what = store_change::kind::make_tree, .subject = tree.value};
  ASSERT_TRUE(store->commit(std::span(&made, 1)));
  const auto put = [&](const std::string& key) {
    map_batch one;
    one.put(key, key);
    return store->commit(tree, one);
  };
  disk.fail(1, errc::no_space);
  EXPECT_FALSE(put("a"));
  disk.fail(0, errc::no_space);
  EXPECT_TRUE(put("b"));
  store.reset();
  store = *block_store::open(disk, "/store", options);
  const auto seen = contents_of(store->latest(tree));
  ASSERT_TRUE(seen);
  EXPECT_EQ(*seen, (map_contents{{"a", "a"}, {"b", "b"}}));
}

TEST(store_failure, of_a_full_disk_ends_when_it_is_full_no_more) {
  std::size_t times_full = 0;
  for (std::uint64_t capacity = 400'000; capacity < 6'000'000; capacity += 190'000) {
    SCOPED_TRACE("capacity " + std::to_string(capacity));
    memory_disk disk;
    disk.set_capacity(capacity);
    scripted_store uut(disk);
    auto opened = uut.open();
    if (!opened) {
      EXPECT_EQ(opened.error().code, errc::no_space) << opened.error().context;
      disk.set_capacity(UINT64_MAX);
      opened = uut.open();
      ++times_full;
    }
    ASSERT_TRUE(opened) << opened.error().context;
    auto done = uut.run();
    if (!done) {
      EXPECT_EQ(done.error().code, errc::no_space) << done.error().context;
      EXPECT_TRUE(uut.shows_what_was_flushed());
      ++times_full;
      disk.set_capacity(UINT64_MAX);
      done = uut.run();
    }
    ASSERT_TRUE(done) << done.error().context;
    EXPECT_TRUE(uut.is_possible());
    reopen_and_go_on(uut);
  }
  EXPECT_GT(times_full, 3u);
}

TEST(store_failure, for_want_of_space_at_the_start_leaves_a_store_that_can_be_read_and_goes_on_later) {
  memory_disk memory;
  failing_disk disk(memory);
  {
    scripted_store before(disk);
    ASSERT_TRUE(before.open());
    ASSERT_TRUE(before.add("a"));
  }
  bool read_while_full = false;
  for (std::uint64_t n = 1; !HasFailure(); ++n) {
    disk.fail(n, errc::no_space);
    auto store = block_store::open(disk, "/store", scripted_store::small());
    if (!disk.has_failed()) break;
    if (!store) continue;
    const auto seen = contents_of(**store);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->begin()->second.live.at("a"), "a");
    read_while_full = true;
    const store_change change{
        .what = store_change::kind::put, .subject = seen->begin()->first.value, .object = 0, .key = "b", .value = "b"};
    ASSERT_TRUE((*store)->commit(std::span(&change, 1)));
    ASSERT_TRUE((*store)->check_space());
  }
  EXPECT_TRUE(read_while_full);
}

}  // namespace
}  // namespace millrace::store
