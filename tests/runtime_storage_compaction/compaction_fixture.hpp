#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/control_record.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "runtime/storage/compaction/compaction_need.hpp"
#include "runtime/storage/compaction/log_compaction.hpp"
#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {

/// A record as a test says it.
struct keyed {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int64_t timestamp = 1000;
};

/// A record as a reader finds it.
struct seen_record {
  std::int64_t offset;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int64_t timestamp;

  friend bool operator==(const seen_record&, const seen_record&) = default;
};

inline void PrintTo(const seen_record& r, std::ostream* out) {
  *out << r.offset << ":" << r.key.value_or("(none)") << "=" << r.value.value_or("(none)") << "@" << r.timestamp;
}

inline std::optional<std::string> text_of(const std::optional<std::span<const std::byte>>& bytes) {
  if (!bytes) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

/// A batch as it stands in a log.
struct seen_batch {
  std::int64_t base, last;
  std::int32_t count;
  std::int64_t producer;
  std::int32_t base_sequence;
  bool control;
  std::optional<std::int64_t> horizon;
  kafka::compression_codec codec;
  std::int64_t max_timestamp;
  std::vector<seen_record> records;
};

inline seen_batch look_into(const kafka::record_batch& batch) {
  const auto& h = batch.header();
  seen_batch seen{h.base_offset().value,
                  h.last_offset().value,
                  h.count(),
                  h.producer_id().value,
                  h.base_sequence().value,
                  h.attributes().control(),
                  std::nullopt,
                  h.attributes().codec(),
                  h.max_timestamp().value,
                  {}};
  if (h.attributes().has_delete_horizon()) seen.horizon = h.base_timestamp().value;
  EXPECT_TRUE(batch.crc_matches());
  std::vector<std::byte> plain;
  auto records = batch.records();
  if (seen.codec != kafka::compression_codec::none) {
    EXPECT_TRUE(kafka::decompress(seen.codec, records, {}, plain));
    records = plain;
  }
  kafka::record_reader reader(h, records);
  for (kafka::record r;;) {
    const auto more = reader.next(r);
    EXPECT_TRUE(more) << more.error().context;
    if (!more || !*more) break;
    seen.records.push_back({r.offset.value, text_of(r.key), text_of(r.value), r.timestamp.value});
  }
  return seen;
}

inline std::vector<seen_batch> look_into_all(const batch_bytes& bytes) {
  std::vector<seen_batch> all;
  kafka::batch_splitter split(bytes, bytes.size());
  for (;;) {
    const auto batch = split.next();
    EXPECT_TRUE(batch) << batch.error().context;
    if (!batch || !*batch) return all;
    all.push_back(look_into(**batch));
  }
}

inline batch_bytes make_keyed_batch(const std::vector<keyed>& records, const kafka::batch_options& options) {
  kafka::batch_builder builder(options);
  for (const auto& r : records) {
    kafka::new_record made;
    made.timestamp = kafka::timestamp(r.timestamp);
    if (r.key) made.key = *r.key;
    if (r.value) made.value = *r.value;
    builder.add(made);
  }
  return *builder.finish();
}

/// A log that is compacted, in the words of its tests.
class compaction_fixture : public log_fixture {
 protected:
  using outcome_list = std::vector<compacted_segment>;

  /// Appends at the log's end; the offset of the first record.
  std::int64_t put(const std::vector<keyed>& records, kafka::batch_options options = {}) {
    const auto base = log->end().value;
    options.base_offset = log->end();
    options.partition_leader_epoch = kafka::leader_epoch(0);
    append_bytes(make_keyed_batch(records, options));
    return base;
  }

  void append_bytes(const batch_bytes& batch) {
    const std::span<const std::byte> part(batch);
    const auto appended = log->append(std::span(&part, 1));
    ASSERT_TRUE(appended) << appended.error().context;
  }

  static kafka::batch_options produced_by(std::int64_t producer, std::int32_t sequence, bool transactional = false) {
    return {.producer_id = kafka::producer_id(producer),
            .producer_epoch = kafka::producer_epoch(0),
            .base_sequence = kafka::sequence_number(sequence),
            .transactional = transactional};
  }

  /// Ends the transaction of `producer` that began at `first`; the marker's offset.
  std::int64_t end_transaction(std::int64_t producer, std::int64_t first, kafka::transaction_end how) {
    const auto at = log->end();
    append_bytes(kafka::encode_control_batch({.producer_id = kafka::producer_id(producer),
                                              .producer_epoch = kafka::producer_epoch(0),
                                              .marker = {how, 0},
                                              .timestamp = kafka::timestamp(2000),
                                              .base_offset = at,
                                              .partition_leader_epoch = kafka::leader_epoch(0)}));
    if (how == kafka::transaction_end::abort) {
      aborted.push_back({kafka::producer_id(producer), kafka::offset(first), at, at + 1});
    }
    return at.value;
  }

  /// What was appended so far gets no more records, and is durable and marked.
  void close_segment() {
    const auto rolled = log->roll_if_older(std::chrono::milliseconds(-1), kafka::timestamp(INT64_MAX / 2));
    ASSERT_TRUE(rolled) << rolled.error().context;
    flush_and_mark();
  }

  compaction_job make_job() {
    compaction_job job;
    job.place = place;
    job.directory = log->directory();
    const auto closed = log->closed_segments(log->end());
    EXPECT_TRUE(closed) << closed.error().context;
    job.segments = *closed;
    const auto need = assess(job.segments, log->start(), log->compacted().cleaned_end, {}, now);
    job.first_dirty = need.first_dirty;
    job.end = need.end;
    job.before = log->compacted();
    for (const auto& entry : aborted) {
      if (entry.overlaps(kafka::offset(0), job.end)) job.aborted.push_back(entry);
    }
    job.producers = producers;
    job.now = now;
    job.tombstone_retention = tombstone_retention;
    job.settings = settings;
    job.memory_bytes_max = memory_bytes_max;
    return job;
  }

  /// One round, segment after segment; `between` runs after each that is in its place.
  result<void> try_compact(const std::function<void()>& between = [] {}) {
    log_compaction run(faulty(), make_job());
    for (;;) {
      const auto step = run.step(step_bytes);
      if (!step) return step.error();
      if (step->ready) {
        if (auto put = log->put_in_place(*step->ready); !put) return put;
        made.push_back(*step->ready);
        between();
      }
      if (!step->finished) continue;
      log->set_compacted(run.checkpoint());
      records_removed = run.records_removed();
      return {};
    }
  }

  void compact() {
    const auto done = try_compact();
    ASSERT_TRUE(done) << done.error().context;
  }

  /// All batches from `from` on; there may be none up to the log's end.
  std::vector<seen_batch> stored(std::int64_t from = -1) {
    std::vector<seen_batch> all;
    for (auto next = from < 0 ? log->start() : kafka::offset(from); next < log->end();) {
      const auto got = log->read({next, 1 << 20, log->end(), true});
      EXPECT_TRUE(got) << got.error().context;
      if (!got || got->data.length == 0) break;
      batch_bytes bytes(got->data.length);
      EXPECT_EQ(*got->data.file->read_at(got->data.position, bytes), bytes.size());
      std::ranges::move(look_into_all(bytes), std::back_inserter(all));
      next = got->next;
    }
    return all;
  }

  /// "offset:key=value" of each record of producers, "-" for a tombstone's value.
  std::string records() {
    std::string all;
    for (const auto& batch : stored()) {
      for (const auto& r : batch.records) {
        if (batch.control) continue;
        all += (all.empty() ? "" : " ") + std::to_string(r.offset) + ":" + r.key.value_or("(none)") + "=" +
               r.value.value_or("-");
      }
    }
    return all;
  }

  kafka::timestamp now{10'000};
  std::chrono::milliseconds tombstone_retention{100};
  std::size_t memory_bytes_max = 1 << 20;
  std::uint64_t step_bytes = 1 << 20;
  std::vector<transaction_index_entry> aborted;
  std::unordered_map<kafka::producer_id, last_of_producer> producers;
  outcome_list made;
  std::uint64_t records_removed = 0;  // by the last round that ended
};

}  // namespace millrace
