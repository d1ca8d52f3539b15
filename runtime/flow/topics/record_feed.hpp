#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/aborted_transactions.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::flow {

/// The records of one partition, a stretch of its log at a time, as a committed reader sees them. One batch is unfolded
/// at a time. Threads: one.
class record_feed {
 public:
  record_feed(kafka::partition_index partition, kafka::offset next) : partition_(partition), next_(next) {}

  /// Whole batches, back to back, in which records from `next` on stand.
  void fill(std::vector<std::byte> batches, std::vector<aborted_transaction> aborted);

  /// Records between `next` and `to` are there no more.
  void skip_to(kafka::offset to) { next_ = to; }

  /// Puts the next record into `into`, which borrows until the next call; false: all of the stretch has been read.
  /// `corrupt`, `limit_exceeded`.
  result<bool> take(topic_record& into);

  /// Behind what was taken, and what has nothing for a reader.
  kafka::offset next() const { return next_; }

  bool empty() const { return !splitter_; }

 private:
  result<bool> open_batch();

  kafka::partition_index partition_;
  kafka::offset next_;
  std::vector<std::byte> bytes_;
  std::vector<std::byte> plain_;
  aborted_transactions aborted_;
  std::optional<kafka::batch_splitter> splitter_;
  std::optional<kafka::record_reader> reader_;
  kafka::offset behind_batch_;
};

}  // namespace millrace::flow
