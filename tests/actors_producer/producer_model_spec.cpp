#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "actors/producer/producer_table.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

constexpr std::chrono::hours expiration{24};

struct stored_batch {
  sequenced_batch claim;
  kafka::offset base;
};

/// A partition whose log is a vector, and which can crash: what it knows of producers is then rebuilt from the latest
/// snapshot and the batches behind it.
class model_partition {
 public:
  sequence_verdict produce(const sequenced_batch& batch) {
    auto verdict = table_.check(batch);
    if (std::holds_alternative<batch_in_sequence>(verdict)) {
      log_.push_back({batch, kafka::offset(end_)});
      table_.apply(batch, kafka::offset(end_), kafka::timestamp(end_));
      end_ += batch.last - batch.first + 1;
    }
    return verdict;
  }

  void take_snapshot() {
    snapshot_ = table_.snapshot();
    snapshot_covers_ = log_.size();
  }

  void restart() {
    table_ = producer_table(expiration);
    table_.restore(snapshot_);
    for (auto i = snapshot_covers_; i < log_.size(); ++i) {
      table_.apply(log_[i].claim, log_[i].base, kafka::timestamp(log_[i].base.value));
    }
  }

  const std::vector<stored_batch>& log() const { return log_; }

 private:
  producer_table table_{expiration};
  std::vector<stored_batch> log_;
  std::vector<producer_snapshot_entry> snapshot_;
  std::size_t snapshot_covers_ = 0;
  std::int64_t end_ = 0;
};

/// A client library's idempotent producer: sends in order, up to `in_flight_max` batches at once, and repeats from the
/// oldest unanswered one when a connection is lost. It is told nothing of what was in flight then.
class model_producer {
 public:
  model_producer(std::int64_t id, std::size_t in_flight_max) : id_(id), in_flight_max_(in_flight_max) {}

  void send_new(std::mt19937& random) {
    if (in_flight_.size() >= in_flight_max_) return;
    const auto count = static_cast<std::int32_t>(1 + random() % 4);
    in_flight_.push_back({kafka::producer_id(id_), kafka::producer_epoch(0), kafka::sequence_number(next_),
                          kafka::sequence_number(next_ + count - 1), false});
    next_ += count;
  }

  /// Requests reach the partition one after the other until the connection breaks; so do the answers.
  void exchange(model_partition& with, std::mt19937& random) {
    const auto arrive = random() % (in_flight_.size() + 1);
    const auto answered = arrive == 0 ? 0 : random() % (arrive + 1);
    for (std::size_t i = 0; i < arrive; ++i) {
      const auto verdict = with.produce(in_flight_[i]);
      if (const auto* refusal = std::get_if<kafka::produce_refusal>(&verdict)) FAIL() << refusal->message;
      if (const auto* repeated = std::get_if<batch_repeated>(&verdict)) expect_first_offset(with, i, *repeated);
    }
    for (std::size_t i = 0; i < answered; ++i) in_flight_.pop_front();
  }

  std::int32_t sent() const { return next_; }
  std::size_t in_flight() const { return in_flight_.size(); }

 private:
  void expect_first_offset(const model_partition& with, std::size_t i, const batch_repeated& answer) const {
    for (const auto& stored : with.log()) {
      if (stored.claim.producer.value == id_ && stored.claim.first == in_flight_[i].first) {
        EXPECT_EQ(answer.base_offset, stored.base);
      }
    }
  }

  std::int64_t id_;
  std::size_t in_flight_max_;
  std::deque<sequenced_batch> in_flight_;
  std::int32_t next_ = 0;
};

/// Every record once and in order: the promise to idempotent producers.
void expect_exactly_once(const model_partition& partition, const model_producer& producer, std::int64_t id) {
  std::int32_t next = 0;
  for (const auto& stored : partition.log()) {
    if (stored.claim.producer.value != id) continue;
    ASSERT_EQ(stored.claim.first.value, next);
    next = stored.claim.last.value + 1;
  }
  EXPECT_EQ(next, producer.sent());
}

void drain(model_partition& partition, model_producer& producer, std::mt19937& random) {
  while (producer.in_flight() > 0) producer.exchange(partition, random);
}

void run_schedule(unsigned seed, bool restarts, std::size_t in_flight_max) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  model_partition partition;
  std::vector<model_producer> producers;
  for (std::int64_t id = 0; id < 3; ++id) producers.emplace_back(id, in_flight_max);
  for (int step = 0; step < 300; ++step) {
    auto& producer = producers[random() % producers.size()];
    if (random() % 2 == 0) producer.send_new(random);
    if (random() % 3 == 0) producer.exchange(partition, random);
    if (restarts && random() % 20 == 0) partition.take_snapshot();
    if (restarts && random() % 20 == 0) partition.restart();
    if (testing::Test::HasFailure()) return;
  }
  for (auto& producer : producers) drain(partition, producer, random);
  for (std::int64_t id = 0; id < 3; ++id) expect_exactly_once(partition, producers[static_cast<std::size_t>(id)], id);
}

TEST(idempotent_producers, get_every_record_stored_once_and_in_order_with_five_in_flight) {
  for (unsigned seed = 0; seed < seed_count(500u) && !testing::Test::HasFailure(); ++seed) run_schedule(seed, false, 5);
}

TEST(idempotent_producers, get_every_record_stored_once_over_restarts_with_one_in_flight) {
  for (unsigned seed = 0; seed < seed_count(500u) && !testing::Test::HasFailure(); ++seed) run_schedule(seed, true, 1);
}

}  // namespace
}  // namespace millrace
