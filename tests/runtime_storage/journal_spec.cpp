#include "runtime/storage/journal.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "runtime/storage/journal_replay.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

class journal_spec : public testing::Test {
 protected:
  static constexpr journal_options small{.file_bytes = 64 << 10, .commit_bytes_max = 16 << 10, .files_held_max = 16};

  void SetUp() override {
    ASSERT_TRUE(memory.make_directory("/data"));
    ASSERT_TRUE(memory.sync_directory("/"));
    open();
  }

  void open() {
    uut.reset();
    const auto replayed = replay_journal(counting, "/data");
    ASSERT_TRUE(replayed) << replayed.error().context;
    restored = *replayed;
    auto opened = journal::open(counting, "/data", options);
    ASSERT_TRUE(opened) << opened.error().context;
    uut = std::move(*opened);
  }

  void lose_power(std::uint64_t seed, tearing how) {
    uut.reset();
    files.clear();
    memory.crash(seed, how);
    open();
  }

  /// A file with a durable name and nothing in it.
  void make_file(const std::string& name) {
    auto f = counting.open("/data/" + name, open_mode::create);
    ASSERT_TRUE(f);
    files[name] = *f;
    ASSERT_TRUE(memory.sync_directory("/data"));
  }

  file_slice append(const std::string& name, const std::string& text) {
    auto& f = files[name];
    if (!f) f = *counting.open("/data/" + name, open_mode::write);
    const auto position = content[name].size();
    EXPECT_TRUE(write_at(*f, position, std::as_bytes(std::span(text))));
    content[name] += text;
    return {f, position, text.size()};
  }

  void commit(const std::vector<file_slice>& written) {
    ASSERT_TRUE(uut->takes(written));
    auto done = uut->commit(written);
    ASSERT_TRUE(done) << done.error().context;
    if (!*done) {
      free_full_half();
      done = uut->commit(written);
      ASSERT_TRUE(done && *done);
    }
    durable = content;
  }

  void free_full_half() {
    const auto named = uut->begin_freeing();
    ASSERT_FALSE(named.empty());
    for (const auto& f : named) ASSERT_TRUE(f->sync());
    ASSERT_TRUE(uut->finish_freeing());
  }

  std::string on_disk(const std::string& name) {
    const auto bytes = read_file(memory, "/data/" + name, 8 << 20);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "none";
  }

  journal_options options = small;
  memory_disk memory;
  failing_disk counting{memory};
  std::unique_ptr<journal> uut;
  journal_replayed restored;
  std::map<std::string, std::shared_ptr<file>> files;
  std::map<std::string, std::string> content, durable;
};

TEST_F(journal_spec, what_was_committed_is_there_after_a_loss_of_power_though_no_file_was_synced) {
  make_file("a");
  make_file("b");
  commit({append("a", "one"), append("b", "two")});
  commit({append("a", "three")});
  lose_power(1, tearing::nothing);
  EXPECT_EQ(on_disk("a"), "onethree");
  EXPECT_EQ(on_disk("b"), "two");
  EXPECT_EQ(restored.records, 2u);
  EXPECT_EQ(restored.bytes_restored, 11u);
}

TEST_F(journal_spec, records_of_all_sizes_are_there_wherever_what_is_read_at_once_ends) {
  options = {.file_bytes = 8 << 20, .commit_bytes_max = 3 << 20, .files_held_max = 16};
  open();
  make_file("a");
  for (int i = 0; i < 300; ++i) commit({append("a", "short")});  // more blocks than are read at once
  commit({append("a", std::string(2'500'000, 'l'))});
  for (int i = 0; i < 100; ++i) commit({append("a", std::string(5'000, 'm'))});
  lose_power(1, tearing::nothing);
  EXPECT_EQ(on_disk("a"), durable["a"]);
  EXPECT_EQ(restored.records, 401u);
}

TEST_F(journal_spec, a_commit_of_many_files_is_one_write_and_no_sync) {
  std::vector<file_slice> written;
  for (int i = 0; i < 10; ++i) {
    make_file(std::to_string(i));
    written.push_back(append(std::to_string(i), "some bytes"));
  }
  const auto syncs = counting.syncs();
  commit(written);
  EXPECT_EQ(counting.syncs(), syncs);
}

TEST_F(journal_spec, is_empty_after_a_replay) {
  make_file("a");
  commit({append("a", "one")});
  open();
  EXPECT_EQ(restored.records, 1u);
  open();
  EXPECT_EQ(restored.records, 0u);
  lose_power(1, tearing::nothing);
  EXPECT_EQ(on_disk("a"), "one");
}

TEST_F(journal_spec, is_empty_and_not_needed_after_it_was_settled) {
  make_file("a");
  commit({append("a", "one")});
  ASSERT_TRUE(uut->settle());
  lose_power(1, tearing::nothing);
  EXPECT_EQ(restored.records, 0u);
  EXPECT_EQ(on_disk("a"), "one");
}

TEST_F(journal_spec, writes_to_a_file_that_is_gone_or_another_of_its_name_are_left_out) {
  make_file("gone");
  make_file("another");
  commit({append("gone", "one"), append("another", "two")});
  ASSERT_TRUE(memory.remove("/data/gone"));
  ASSERT_TRUE(memory.remove("/data/another"));
  make_file("another");
  lose_power(1, tearing::nothing);
  EXPECT_EQ(on_disk("gone"), "none");
  EXPECT_EQ(on_disk("another"), "");
}

TEST_F(journal_spec, takes_neither_names_nor_too_much) {
  make_file("a");
  const auto part = append("a", "one");
  EXPECT_TRUE(uut->takes(std::vector{part}));
  EXPECT_FALSE(uut->takes(std::vector{part, file_slice{part.file, 0, 0}}));
  EXPECT_FALSE(uut->takes(std::vector{file_slice{part.file, 0, small.commit_bytes_max + 1}}));
  EXPECT_FALSE(uut->takes(std::vector(small.files_held_max + 1, part)));
}

TEST_F(journal_spec, a_full_half_has_no_room_until_the_files_it_names_were_synced) {
  make_file("a");
  const auto fill = [&] {
    int commits = 0;
    while (*uut->commit(std::vector{append("a", std::string(5000, 'x'))})) ++commits;
    return commits;
  };
  EXPECT_EQ(fill(), 2 * 7) << "of 16 blocks in each half one is the header, and a record takes two";
  free_full_half();
  EXPECT_TRUE(uut->begin_freeing().empty());
  EXPECT_EQ(fill(), 7);
}

TEST_F(journal_spec, commits_go_on_while_a_half_is_freed_and_all_of_them_hold) {
  make_file("a");
  make_file("b");
  for (int i = 0; i < 8; ++i) commit({append("a", std::string(5000, 'x'))});
  const auto named = uut->begin_freeing();
  ASSERT_EQ(named.size(), 1u);
  EXPECT_TRUE(uut->begin_freeing().empty()) << "it has begun";
  commit({append("b", "meanwhile")});
  lose_power(1, tearing::nothing);
  EXPECT_EQ(on_disk("a"), content["a"]);
  EXPECT_EQ(on_disk("b"), "meanwhile");
}

TEST_F(journal_spec, nothing_committed_is_lost_whenever_power_goes_and_however_sectors_tear) {
  for (std::uint64_t seed = 0; seed < seed_count(300u); ++seed) {
    std::mt19937_64 random(seed);
    for (int f = 0; f < 5; ++f) {
      const auto name = "s" + std::to_string(seed) + "-" + std::to_string(f);
      make_file(name);
    }
    for (int step = 0; step < 60; ++step) {
      std::vector<file_slice> written;
      for (int n = 1 + static_cast<int>(random() % 3); n > 0; --n) {
        const auto name = "s" + std::to_string(seed) + "-" + std::to_string(random() % 5);
        written.push_back(append(name, std::string(random() % 700 + 1, static_cast<char>('a' + step % 26))));
      }
      if (random() % 4 != 0)
        commit(written);
      else
        for (const auto& part : written) ASSERT_TRUE(part.file->sync());
      durable = content;
      if (random() % 20 != 0) continue;
      append("s" + std::to_string(seed) + "-0", "never committed");
      lose_power(random(), random() % 2 == 0 ? tearing::front : tearing::sectors);
      for (const auto& [name, text] : durable) ASSERT_EQ(on_disk(name).substr(0, text.size()), text) << seed;
      content = durable;
    }
    for (const auto& [name, text] : durable) ASSERT_TRUE(memory.remove("/data/" + name));
    content.clear();
    durable.clear();
    files.clear();
    ASSERT_TRUE(uut->settle());
  }
}

TEST_F(journal_spec, whichever_operation_fails_a_commit_that_succeeded_holds) {
  for (std::uint64_t n = 1;; ++n) {
    const auto name = "f" + std::to_string(n);
    make_file(name);
    counting.fail(n, errc::io_failure);
    bool lost = false;
    for (int i = 0; i < 40 && !lost; ++i) {
      auto& f = files[name];
      const std::string text(1000, 'x');
      const auto position = content[name].size();
      if (!write_at(*f, position, std::as_bytes(std::span(text)))) break;
      if (const auto done = uut->commit(std::vector{file_slice{f, position, text.size()}}); !done)
        lost = true;
      else if (*done || f->sync())
        content[name] += text;
      else
        lost = true;
    }
    const bool failed = counting.has_failed();
    counting.fail(UINT64_MAX / 2, errc::io_failure);
    const auto expected = content[name];
    lose_power(n, tearing::sectors);
    ASSERT_EQ(on_disk(name).substr(0, expected.size()), expected) << n;
    if (!failed) break;
  }
}

TEST_F(journal_spec, a_replay_that_was_interrupted_can_be_repeated) {
  for (std::uint64_t n = 1; n < 40; ++n) {
    const auto name = "f" + std::to_string(n);
    make_file(name);
    commit({append(name, "some bytes")});
    uut.reset();
    files.clear();
    memory.crash(n, tearing::sectors);
    counting.fail(n, errc::io_failure);
    const bool done = replay_journal(counting, "/data").has_value();
    EXPECT_EQ(done, !counting.has_failed());
    counting.fail(UINT64_MAX / 2, errc::io_failure);
    lose_power(n, tearing::sectors);
    EXPECT_EQ(on_disk(name), "some bytes") << n;
  }
}

}  // namespace
}  // namespace millrace
