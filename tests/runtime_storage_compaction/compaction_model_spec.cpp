// A naive model, a list of batches and a map of keys, beside a log that is appended to, compacted, trimmed, killed and
// loses power at random. After every round the log holds exactly what the model says: the last record of each key, in
// order, at its offset, and of batches and markers what Kafka's rules keep.
#include <algorithm>
#include <random>
#include <set>

#include "tests/runtime_storage_compaction/compaction_fixture.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

constexpr int rounds = seed_count(2000);
constexpr int steps_per_round = 60;

class compaction_model_spec : public compaction_fixture {
 protected:
  struct model_batch {
    std::int64_t base, last;
    std::int64_t producer;
    std::int32_t sequence;
    bool control = false, transactional = false, is_aborted = false;
    std::optional<std::int64_t> horizon = {};
    std::vector<seen_record> records = {};
  };

  void begin_round(int seed) {
    random.seed(static_cast<std::uint64_t>(seed));
    model.clear();
    open_transactions.clear();
    sequences.clear();
    aborted.clear();
    producers.clear();
    made.clear();
    now = kafka::timestamp(10'000);
    settings.segment_bytes_max = 600 + static_cast<std::uint32_t>(random() % 2000);
    settings.index_interval_bytes = 50 + static_cast<std::uint32_t>(random() % 500);
    memory_bytes_max = random() % 3 == 0 ? (2 + random() % 40) * latest_offsets::bytes_per_slot : 1 << 20;
    step_bytes = 1 + random() % 5000;
    keys = 2 + random() % 12;
    begin_anew();
  }

  std::vector<keyed> some_records() {
    std::vector<keyed> made_up;
    const auto count = 1 + random() % 4;
    for (std::uint64_t i = 0; i < count; ++i) {
      keyed r;
      if (random() % 20 != 0) r.key = "key" + std::to_string(random() % keys);
      if (random() % 6 != 0) r.value = std::string(random() % 60, static_cast<char>('a' + random() % 26));
      r.timestamp = 1000 + static_cast<std::int64_t>(random() % 100'000);
      made_up.push_back(r);
    }
    return made_up;
  }

  void append_some() {
    const auto r = some_records();
    kafka::batch_options o;
    o.how.codec = static_cast<kafka::compression_codec>(random() % 3 == 0 ? random() % 5 : 0);
    if (const auto kind = random() % 3; kind != 0) {
      const auto producer = static_cast<std::int64_t>(random() % 3) + (kind == 1 ? 0 : 10);
      auto& sequence = sequences[producer];
      const auto codec = o.how;
      o = produced_by(producer, sequence, kind == 2);
      o.how = codec;
      sequence += static_cast<std::int32_t>(r.size());
      if (kind == 2) open_transactions.try_emplace(producer, log->end().value);
    }
    const auto base = put(r, o);
    model_batch b{base, base + static_cast<std::int64_t>(r.size()) - 1, o.producer_id.value, o.base_sequence.value};
    b.transactional = o.transactional;
    for (std::size_t i = 0; i < r.size(); ++i) {
      b.records.push_back({base + static_cast<std::int64_t>(i), r[i].key, r[i].value, r[i].timestamp});
    }
    model.push_back(b);
  }

  void end_one(std::int64_t producer) {
    const auto first = open_transactions.at(producer);
    open_transactions.erase(producer);
    const bool abort = random() % 2 == 0;
    const auto at =
        end_transaction(producer, first, abort ? kafka::transaction_end::abort : kafka::transaction_end::commit);
    for (auto& b : model) {
      if (abort && b.producer == producer && b.transactional && !b.control && b.base >= first) b.is_aborted = true;
    }
    model_batch marker{at, at, producer, -1};
    marker.control = marker.transactional = true;
    marker.records.push_back({at, std::nullopt, std::nullopt, 2000});
    model.push_back(marker);
  }

  /// All transactions are decided, and what is known of producers is what the log says.
  void settle() {
    while (!open_transactions.empty()) end_one(open_transactions.begin()->first);
    close_segment();
    producers.clear();
    for (const auto& b : model) {
      if (b.producer < 0 || b.producer % 2 == 1) continue;  // the odd ones have been forgotten
      auto& last = producers[kafka::producer_id(b.producer)];
      last.epoch = kafka::producer_epoch(0);
      if (!b.control) last.last_data = kafka::offset(b.last);
    }
  }

  bool known_by(const model_batch& b) const {
    const auto found = producers.find(kafka::producer_id(b.producer));
    if (b.producer < 0 || found == producers.end()) return false;
    return found->second.last_data ? found->second.last_data->value == b.last : b.control;
  }

  /// What a round does, said as plainly as can be; `end`: as far as the keys went.
  void compact_model(std::int64_t first_dirty, std::int64_t end) {
    std::map<std::string, std::int64_t> last;
    for (const auto& b : model) {
      if (b.control || b.is_aborted) continue;
      for (const auto& r : b.records) {
        if (r.key && r.offset >= first_dirty && r.offset < end) last[*r.key] = r.offset;
      }
    }
    std::set<std::int64_t> with_batches;
    std::vector<model_batch> left;
    for (auto& b : model) {
      bool gone = false;
      if (b.control) {
        gone = b.records.empty() || with_batches.erase(b.producer) == 0;
      } else if (b.transactional) {
        with_batches.insert(b.producer);
      }
      if (b.base >= end) {
        left.push_back(b);
        continue;
      }
      const bool over = b.horizon && *b.horizon <= now.value;
      std::erase_if(b.records, [&](const seen_record& r) {
        if (b.control) return gone && over;
        if (b.is_aborted) return true;
        if (r.offset >= end) return false;
        if (!r.key) return true;
        if (last.contains(*r.key) && last[*r.key] > r.offset) return true;
        return !r.value && over;
      });
      const bool tombstone = std::ranges::any_of(
          b.records, [&](const seen_record& r) { return !b.control && !r.value && r.offset < end; });
      if (b.records.empty()) {
        if (!known_by(b)) continue;
        b.horizon.reset();
      } else if (!b.horizon && (tombstone || (b.control && gone))) {
        b.horizon = now.value + tombstone_retention.count();
      }
      left.push_back(b);
    }
    model = left;
  }

  void compact_both() {
    settle();
    const auto before = log->compacted().cleaned_end;
    const auto need = assess(*log->closed_segments(log->end()), log->start(), before, {}, now);
    const auto size = log->size().bytes;
    compact();
    if (HasFailure()) return;
    compact_model(need.first_dirty.value, log->compacted().cleaned_end.value);
    EXPECT_LE(log->size().bytes, size + size / 2);
    flush_and_mark();
    if (random() % 2 == 0) {
      ASSERT_TRUE(remove_files(faulty(), log->take_deleted()));
    }
    now += static_cast<std::int64_t>(random() % 80);
  }

  void expect_the_model() {
    const auto found = stored();
    const auto first_kept = log->segment_of(log->start()).value;
    std::erase_if(model, [&](const model_batch& b) { return b.base < first_kept; });
    std::size_t at = 0;  // what has been trimmed may still be in its segment
    while (at < model.size() && model[at].last < log->start().value) ++at;
    ASSERT_EQ(found.size(), model.size() - at);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& expected = model[at + i];
      ASSERT_EQ(found[i].base, expected.base);
      ASSERT_EQ(found[i].last, expected.last);
      ASSERT_EQ(found[i].producer, expected.producer);
      ASSERT_EQ(found[i].base_sequence, expected.sequence);
      ASSERT_EQ(found[i].control, expected.control);
      ASSERT_EQ(found[i].horizon, expected.horizon);
      if (found[i].control) {
        ASSERT_EQ(found[i].records.size(), expected.records.size());
      } else {
        ASSERT_EQ(found[i].records, expected.records);
      }
    }
  }

  void expect_reads_from_anywhere() {
    for (int i = 0; i < 5 && log->end() > log->start(); ++i) {
      const auto from = log->start().value +
                        static_cast<std::int64_t>(random()) % std::max<std::int64_t>(1, log->end() - log->start());
      if (from < log->start().value) continue;
      const auto first = std::ranges::find_if(
          model, [&](const model_batch& b) { return b.last >= std::max(from, log->start().value); });
      if (first == model.end()) continue;
      const auto got =
          log->read({kafka::offset(from), 1 + static_cast<std::uint32_t>(random() % 2000), log->end(), true});
      ASSERT_TRUE(got) << got.error().context;
      ASSERT_GT(got->data.length, 0u);
      batch_bytes bytes(got->data.length);
      ASSERT_EQ(*got->data.file->read_at(got->data.position, bytes), bytes.size());
      ASSERT_EQ(look_into_all(bytes).front().base, first->base);
      ASSERT_EQ(got->next.value > look_into_all(bytes).back().last, true);
    }
  }

  void expect_look_ups_by_time() {
    const kafka::timestamp target(1000 + static_cast<std::int64_t>(random() % 100'000));
    const auto found = log->find_timestamp(target, log->end());
    ASSERT_TRUE(found) << found.error().context;
    std::optional<std::int64_t> expected;
    for (const auto& b : model) {
      for (const auto& r : b.records) {
        if (!expected && r.timestamp >= target.value && r.offset >= log->start().value) expected = r.offset;
      }
    }
    ASSERT_EQ(found->has_value(), expected.has_value());
    if (expected) {
      ASSERT_EQ((*found)->offset.value, *expected);
    }
  }

  void trim() {
    const auto span = log->durable_end() - log->start();
    if (span <= 0) return;
    const auto to = log->start() + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)) / 4;
    ASSERT_TRUE(log->delete_before(to));
    ASSERT_TRUE(log->apply_retention(now, log->durable_end()));
    flush_and_mark();
  }

  void one_step(std::uint64_t what) {
    if (what < 60) return append_some();
    if (what < 70 && !open_transactions.empty()) return end_one(open_transactions.begin()->first);
    if (what < 80) return close_segment();
    if (what < 90) return compact_both();
    if (what < 93) return trim();
    if (what < 96) {
      flush_and_mark();
      if (random() % 8 == 0) mark.reset();  // as if the checkpoint were lost
      kill();
    } else {
      flush_and_mark();
      lose_power(random(), tearing::front);
    }
  }

  std::mt19937_64 random;
  std::vector<model_batch> model;
  std::map<std::int64_t, std::int64_t> open_transactions;
  std::map<std::int64_t, std::int32_t> sequences;
  std::uint64_t keys = 10;
};

TEST_F(compaction_model_spec, whatever_happens_the_log_is_what_the_rules_say) {
  std::size_t replaced = 0;
  for (int seed = 0; seed < rounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    begin_round(seed);
    for (int step = 0; step < steps_per_round && !HasFailure(); ++step) {
      one_step(random() % 100);
      ASSERT_FALSE(log->fault()) << log->fault()->context;
      if (!HasFailure()) expect_the_model();
    }
    for (int i = 0; i < 2 && !HasFailure(); ++i) {
      compact_both();
      if (!HasFailure()) expect_the_model();
      if (!HasFailure()) expect_reads_from_anywhere();
      if (!HasFailure()) expect_look_ups_by_time();
    }
    replaced += made.size();
    if (HasFailure()) return;
  }
  EXPECT_GT(replaced, seed_count(5000u));
}

}  // namespace
}  // namespace millrace
