#include "apps/bench/client/copy_load.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "apps/bench/measure/cpu_time.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;
using error_handle = std::unique_ptr<rd_kafka_error_t, destroyed_by<rd_kafka_error_destroy>>;
using group_metadata =
    std::unique_ptr<rd_kafka_consumer_group_metadata_t, destroyed_by<rd_kafka_consumer_group_metadata_destroy>>;

constexpr std::chrono::seconds patience{30};
constexpr int patience_ms = 30'000;
constexpr int poll_ms = 100;

/// What a call about transactions returned; null is success.
result<void> done(const char* action, rd_kafka_error_t* returned) {
  const error_handle failure(returned);
  if (failure == nullptr) return {};
  const bool late = rd_kafka_error_code(failure.get()) == RD_KAFKA_RESP_ERR__TIMED_OUT;
  return make_error(late ? errc::timed_out : errc::unavailable,
                    std::string(action) + ": " + rd_kafka_error_string(failure.get()));
}

/// A consumer of all partitions from their start, and the transactional producer that writes what it reads.
class copier {
 public:
  static result<std::unique_ptr<copier>> open(const copy_plan& plan) {
    std::unique_ptr<copier> made(new copier(plan));
    if (const auto opened = made->open_producer(); !opened) return opened.error();
    if (const auto opened = made->open_consumer(); !opened) return opened.error();
    return made;
  }

  ~copier() {
    queue_.reset();
    if (consumer_ != nullptr) rd_kafka_consumer_close(consumer_.get());
  }
  copier(const copier&) = delete;
  copier& operator=(const copier&) = delete;

  /// Copies `records` in one transaction.
  result<void> copy(std::int64_t records, copy_outcome& into) {
    if (const auto begun = done("begin a transaction", rd_kafka_begin_transaction(producer_.get())); !begun) {
      return begun;
    }
    auto last_came = clock::now();
    for (std::int64_t left = records; left > 0;) {
      const auto got = take(static_cast<std::size_t>(left));
      if (!got) return got.error();
      const auto now = clock::now();
      if (*got > 0) last_came = now;
      if (now - last_came > patience) return make_error(errc::timed_out, "copy: no record came for 30 s");
      left -= *got;
      into.moved.records += *got;
    }
    return commit(into);
  }

 private:
  explicit copier(const copy_plan& plan) : plan_(plan) {}

  result<void> open_producer() {
    auto client = make_client(RD_KAFKA_PRODUCER, plan_.server, {{"transactional.id", plan_.group}});
    if (!client) return client.error();
    producer_ = std::move(*client);
    to_.reset(rd_kafka_topic_new(producer_.get(), plan_.to.c_str(), nullptr));
    if (const auto there = count_partitions(*producer_, *to_); !there) return there.error();
    return done("register a producer", rd_kafka_init_transactions(producer_.get(), patience_ms));
  }

  result<void> open_consumer() {
    auto client = make_client(RD_KAFKA_CONSUMER, plan_.server,
                              {{"group.id", plan_.group},
                               {"isolation.level", "read_committed"},
                               {"enable.auto.commit", "false"},
                               {"fetch.error.backoff.ms", "5"}});
    if (!client) return client.error();
    consumer_ = std::move(*client);
    rd_kafka_poll_set_consumer(consumer_.get());
    queue_.reset(rd_kafka_queue_get_consumer(consumer_.get()));
    group_.reset(rd_kafka_consumer_group_metadata(consumer_.get()));
    const topic_handle from(rd_kafka_topic_new(consumer_.get(), plan_.from.c_str(), nullptr));
    const auto partitions = count_partitions(*consumer_, *from);
    if (!partitions) return partitions.error();
    offsets_.reset(rd_kafka_topic_partition_list_new(*partitions));
    for (std::int32_t p = 0; p < *partitions; ++p) {
      rd_kafka_topic_partition_list_add(offsets_.get(), plan_.from.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    if (const auto code = rd_kafka_assign(consumer_.get(), offsets_.get()); code != 0) {
      return client_error("read " + plan_.from, code);
    }
    return {};
  }

  /// Reads up to `wanted` records, hands them to the producer, and answers how many there were.
  result<std::int64_t> take(std::size_t wanted) {
    messages_.resize(wanted);
    const auto got = rd_kafka_consume_batch_queue(queue_.get(), poll_ms, messages_.data(), wanted);
    result<std::int64_t> taken = std::max<std::int64_t>(0, got);
    for (std::int64_t i = 0; i < got; ++i) {
      const message_handle message(messages_[static_cast<std::size_t>(i)]);
      if (!taken) continue;
      if (const auto handed = hand_over(*message); !handed) taken = handed.error();
    }
    return taken;
  }

  result<void> hand_over(const rd_kafka_message_t& message) {
    if (message.err != 0) return client_error("read " + plan_.from, message.err);
    if (rd_kafka_produce(to_.get(), message.partition, RD_KAFKA_MSG_F_COPY, message.payload, message.len, message.key,
                         message.key_len, nullptr) != 0) {
      return client_error("write " + plan_.to, rd_kafka_last_error());
    }
    offsets_->elems[message.partition].offset = message.offset + 1;
    bytes_ += static_cast<std::int64_t>(message.len);
    return {};
  }

  result<void> commit(copy_outcome& into) {
    const auto asked = clock::now();
    auto sent = done("send offsets",
                     rd_kafka_send_offsets_to_transaction(producer_.get(), offsets_.get(), group_.get(), patience_ms));
    if (!sent) return sent;
    auto ended = done("commit", rd_kafka_commit_transaction(producer_.get(), patience_ms));
    if (!ended) return ended;
    into.commits.add(clock::now() - asked);
    into.moved.value_bytes = bytes_;
    return {};
  }

  const copy_plan& plan_;
  kafka_client producer_;
  kafka_client consumer_;
  topic_handle to_;
  queue_handle queue_;
  group_metadata group_;
  partition_list offsets_;  ///< one element a partition, in order: the next to be read
  std::vector<rd_kafka_message_t*> messages_;
  std::int64_t bytes_ = 0;
};

}  // namespace

result<copy_outcome> run_copy_load(const copy_plan& plan) {
  const auto with = copier::open(plan);
  if (!with) return with.error();
  copy_outcome outcome;
  const auto cpu_before = process_cpu_time();
  const auto begin = clock::now();
  while (outcome.moved.records < plan.records) {
    const auto next = std::min(plan.records_per_transaction, plan.records - outcome.moved.records);
    if (const auto copied = (*with)->copy(next, outcome); !copied) return copied.error();
  }
  outcome.moved.took = clock::now() - begin;
  outcome.moved.client_cpu = process_cpu_time() - cpu_before;
  return outcome;
}

}  // namespace millrace::bench
