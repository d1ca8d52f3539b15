#include "apps/bench/wire/transaction_load.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "apps/bench/measure/cpu_time.hpp"
#include "apps/bench/wire/transactional_client.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

/// One producer with its requests and what came of them.
class writer {
 public:
  static result<writer> begin(const transaction_plan& plan, std::int32_t number) {
    const auto id = plan.topic + "-" + std::to_string(number);
    auto client = transactional_client::begin({plan.server, id, plan.topic, plan.partitions});
    if (!client) return client.error();
    writer made(std::move(*client));
    // Fewer records than partitions: another partition begins with each transaction.
    const auto kinds = plan.records < plan.partitions ? plan.partitions : 1;
    for (std::int32_t first = 0; first < kinds; ++first) {
      auto request = transactional_batches::encode({id, plan.topic, plan.record_bytes, made.client_.produce_version()},
                                                   deal_out(plan.records, plan.partitions, (first + number) % kinds));
      if (!request) return request.error();
      made.requests_.push_back(std::move(*request));
    }
    return made;
  }

  result<void> write_transaction() {
    const auto begun = clock::now();
    if (const auto written = client_.produce(requests_[next_]); !written) return written.error();
    next_ = (next_ + 1) % requests_.size();
    const auto asked = clock::now();
    if (const auto committed = client_.commit(); !committed) return committed.error();
    const auto answered = clock::now();
    commits_.add(answered - asked);
    whole_.add(answered - begun);
    return {};
  }

  void add_to(transaction_outcome& all) const {
    all.commits.merge(commits_);
    all.whole.merge(whole_);
    all.put_off += client_.put_off();
    all.version = client_.version();
  }

 private:
  explicit writer(transactional_client client) : client_(std::move(client)) {}

  transactional_client client_;
  std::vector<transactional_batches> requests_;
  std::size_t next_ = 0;
  latency_histogram commits_;
  latency_histogram whole_;
};

/// What the producers share: how many transactions are to be begun, and until when.
struct course {
  std::atomic<std::int64_t> left;
  clock::time_point end;
};

result<void> write_all(writer& with, course& shared) {
  while (shared.left.fetch_sub(1) > 0 && clock::now() < shared.end) {
    if (const auto done = with.write_transaction(); !done) {
      shared.left = 0;
      return done.error();
    }
  }
  return {};
}

}  // namespace

result<transaction_outcome> run_transaction_load(const transaction_plan& plan) {
  if (plan.partitions < 1 || plan.producers < 1 || plan.records < 1 || plan.record_bytes < 0 || plan.transactions < 1) {
    return make_error(errc::invalid_argument, "partitions, producers, records and transactions are at least 1");
  }
  std::vector<writer> writers;
  for (std::int32_t i = 0; i < plan.producers; ++i) {
    auto made = writer::begin(plan, i);
    if (!made) return made.error();
    writers.push_back(std::move(*made));
  }
  std::vector<result<void>> ends(writers.size());
  const auto cpu_before = process_cpu_time();
  const auto begin = clock::now();
  course shared{plan.transactions, plan.seconds_max.count() > 0 ? begin + plan.seconds_max : clock::time_point::max()};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < writers.size(); ++i) {
      threads.emplace_back([&, i] { ends[i] = write_all(writers[i], shared); });
    }
  }
  transaction_outcome outcome;
  outcome.moved.took = clock::now() - begin;
  outcome.moved.client_cpu = process_cpu_time() - cpu_before;
  for (const auto& end : ends) {
    if (!end) return end.error();
  }
  for (const auto& each : writers) each.add_to(outcome);
  outcome.transactions = static_cast<std::int64_t>(outcome.whole.count());
  outcome.moved.records = outcome.transactions * plan.records;
  outcome.moved.value_bytes = outcome.moved.records * plan.record_bytes;
  return outcome;
}

}  // namespace millrace::bench
