#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/storage/partition_log.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {

using batch_bytes = std::vector<std::byte>;

/// What a test puts into one batch.
struct batch_recipe {
  std::int32_t records = 1;
  std::int64_t timestamp = 1000;  ///< of the first record; each next one is 1 ms younger
  std::int32_t epoch = 0;
  std::size_t value_bytes = 20;
  kafka::compression_codec codec = kafka::compression_codec::none;
};

inline batch_bytes make_batch(std::int64_t base_offset, const batch_recipe& recipe) {
  kafka::batch_options options;
  options.base_offset = kafka::offset(base_offset);
  options.partition_leader_epoch = kafka::leader_epoch(recipe.epoch);
  options.how.codec = recipe.codec;
  kafka::batch_builder builder(options);
  const std::string value(recipe.value_bytes, static_cast<char>('a' + base_offset % 26));
  for (std::int32_t i = 0; i < recipe.records; ++i) {
    kafka::new_record r;
    r.timestamp = kafka::timestamp(recipe.timestamp + i);
    r.value = value;
    builder.add(r);
  }
  auto made = builder.finish();
  return *made;
}

/// A log on a disk in memory, in the words of its tests.
class log_fixture : public testing::Test {
 protected:
  void SetUp() override { begin_anew(); }

  /// An empty disk and a log that was never written.
  void begin_anew() {
    log.reset();
    pool.reset();
    disks = std::make_unique<both_disks>();
    mark.reset();
    batches.clear();
    ASSERT_TRUE(memory().make_directory("/data"));
    ASSERT_TRUE(memory().sync_directory("/"));
    reopen();
  }

  memory_disk& memory() { return disks->memory; }
  failing_disk& faulty() { return disks->faulty; }

  void reopen() {
    log.reset();
    pool = std::make_unique<file_pool>(faulty(), open_files_max);
    auto opened = partition_log::open(*pool, place, settings, mark);
    ASSERT_TRUE(opened) << opened.error().context;
    log = std::move(*opened);
  }

  /// The process dies; what it wrote is in the page cache.
  void kill() {
    log.reset();
    reopen();
  }

  void lose_power(std::uint64_t seed, tearing how) {
    log.reset();
    memory().crash(seed, how);
    if (mark) mark->suspect = true;
    reopen();
  }

  void close() {
    ASSERT_TRUE(log->close());
    mark = log->mark();
  }

  result<void> try_append(const batch_recipe& recipe = {}) {
    const auto batch = make_batch(log->end().value, recipe);
    const std::span<const std::byte> part(batch);
    auto appended = log->append(std::span(&part, 1));
    if (appended) batches.push_back(batch);
    return appended;
  }

  void append(const batch_recipe& recipe = {}) {
    const auto appended = try_append(recipe);
    ASSERT_TRUE(appended) << appended.error().context;
  }

  void append_batches(int count, const batch_recipe& recipe = {}) {
    for (int i = 0; i < count; ++i) append(recipe);
  }

  void flush() {
    const auto ticket = log->begin_flush();
    ASSERT_TRUE(ticket) << ticket.error().context;
    for (const auto& part : ticket->files) ASSERT_TRUE(part.file->sync());
    log->finish_flush(*ticket);
  }

  void flush_and_mark() {
    flush();
    mark = log->mark();
  }

  /// All bytes from `from` on, read with `bytes_max` at a time.
  result<batch_bytes> read_all(std::int64_t from, std::uint32_t bytes_max = 1 << 20) {
    batch_bytes all;
    for (auto next = kafka::offset(from); next < log->end();) {
      const auto got = log->read({next, bytes_max, log->end(), true});
      if (!got) return got.error();
      if (got->data.length == 0) return make_error(errc::truncated, "nothing at " + std::to_string(next.value));
      batch_bytes part(got->data.length);
      const auto read = got->data.file->read_at(got->data.position, part);
      if (!read || *read != part.size()) return make_error(errc::truncated, "the slice is not in the file");
      all.insert(all.end(), part.begin(), part.end());
      next = got->next;
    }
    return all;
  }

  /// What was appended, from the `first`-th batch up to `count` of them.
  batch_bytes appended_bytes(std::size_t first = 0, std::size_t count = SIZE_MAX) const {
    batch_bytes all;
    for (auto i = first; i < batches.size() && i - first < count; ++i) {
      all.insert(all.end(), batches[i].begin(), batches[i].end());
    }
    return all;
  }

  void flip_byte(const std::string& name, std::uint64_t position) {
    auto f = memory().open("/data/t-0/" + name, open_mode::write);
    ASSERT_TRUE(f);
    std::byte b;
    ASSERT_EQ(*(*f)->read_at(position, {&b, 1}), 1u);
    b ^= std::byte{0x40};
    ASSERT_TRUE(write_at(**f, position, {&b, 1}));
    ASSERT_TRUE((*f)->sync());
  }

  std::size_t open_files_max = 100;
  struct both_disks {
    memory_disk memory;
    failing_disk faulty{memory};
  };
  std::unique_ptr<both_disks> disks;
  std::unique_ptr<file_pool> pool;
  log_place place{"/data", {"t", kafka::partition_index(0)}, {}};
  log_settings settings;
  std::optional<log_mark> mark;
  std::unique_ptr<partition_log> log;
  std::vector<batch_bytes> batches;
};

}  // namespace millrace
