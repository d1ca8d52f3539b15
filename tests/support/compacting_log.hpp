#pragma once
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "codecs/kafka/records/batch_patch.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "runtime/storage/compaction/batch_filter.hpp"

namespace millrace {

/// The batches of a log in memory, as they were appended and as compaction leaves them. They are of no producer, and
/// their tombstones go as soon as they may.
class compacting_log {
 public:
  void append(std::vector<std::byte> batch) {
    kafka::patch_base_offset(batch, end_);
    end_ = kafka::batch_header::read(batch)->last_offset() + 1;
    whole_.insert(whole_.end(), batch.begin(), batch.end());
    left_.push_back(std::move(batch));
  }

  kafka::offset end() const { return end_; }

  /// One round over the records below `end`, which may be within a batch.
  void compact(kafka::offset end) {
    latest_offsets latest(static_cast<std::size_t>(end_.value), 1 << 20, {});
    for (const auto& batch : left_) count_keys(*kafka::record_batch::read(batch), end, latest);
    batch_filter filter({&latest, end, ++now_, std::chrono::milliseconds(0)});
    std::vector<std::vector<std::byte>> kept;
    for (auto& batch : left_) {
      const auto read = *kafka::record_batch::read(batch);
      std::vector<std::byte> made;
      const auto fate = read.header().base_offset() < end ? filter.filter(read, {}, made) : batch_fate::unchanged;
      ASSERT_TRUE(fate) << fate.error().context;
      if (*fate == batch_fate::unchanged) kept.push_back(std::move(batch));
      if (*fate == batch_fate::rewritten) kept.push_back(std::move(made));
    }
    left_ = std::move(kept);
  }

  /// Back to back.
  const std::vector<std::byte>& whole() const { return whole_; }
  std::vector<std::byte> left() const {
    std::vector<std::byte> all;
    for (const auto& batch : left_) all.insert(all.end(), batch.begin(), batch.end());
    return all;
  }

 private:
  static void count_keys(const kafka::record_batch& batch, kafka::offset end, latest_offsets& latest) {
    const auto records = batch.records();
    const auto done = for_each_shape(batch.header(), records, [&](kafka::offset at, const kafka::record_shape& shape) {
      return at < end && latest.put(records.subspan(shape.key_at, static_cast<std::size_t>(shape.key_bytes)), at);
    });
    ASSERT_TRUE(done) << done.error().context;
  }

  std::vector<std::byte> whole_;
  std::vector<std::vector<std::byte>> left_;
  kafka::offset end_{0};
  kafka::timestamp now_{1};
};

}  // namespace millrace
