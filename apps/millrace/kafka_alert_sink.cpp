#include "apps/millrace/kafka_alert_sink.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "apps/fraud/alert_record.hpp"
#include "apps/fraud/fraud_checkpoint.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"
#include "apps/millrace/option_kinds.hpp"

namespace millrace::cli {
namespace {

using alert_ids = std::unordered_set<std::string>;

constexpr auto read_back_timeout = std::chrono::seconds(60);

/// The ids in the partition from `from.at` on; moves it to the partition's start if that is later.
result<alert_ids> read_back(const connection_options& connection, partition_offset& from) {
  auto reader = record_reader::open(connection, {});
  if (!reader) return reader.error();
  const auto bounds = find_bounds((*reader)->cluster(), {from});
  if (!bounds) return bounds.error();
  const auto end = bounds->front().end;
  from.at = std::min(std::max(from.at, bounds->front().start), end);
  alert_ids ids;
  if (from.at == end) return ids;
  if (auto done = (*reader)->assign({from}); !done) return done.error();
  const auto until = std::chrono::steady_clock::now() + read_back_timeout;
  record r;
  for (auto next = from.at; next < end;) {
    if (std::chrono::steady_clock::now() > until)
      return make_error(errc::timed_out, "read alerts back: no end in time");
    const auto got = (*reader)->next(r, std::chrono::milliseconds(100));
    if (!got) return got.error();
    if (*got == read_outcome::nothing) continue;
    if (*got == read_outcome::partition_end) break;
    next = r.offset + 1;
    if (auto id = fraud::alert_id_from_json(r.value.value_or(""))) ids.insert(std::move(*id));
  }
  return ids;
}

class kafka_alert_sink final : public event_sink<fraud::fraud_output> {
 public:
  kafka_alert_sink(kafka_alert_sink_options options, alert_ids known, std::unique_ptr<record_writer> writer)
      : options_(std::move(options)), known_(std::move(known)), writer_(std::move(writer)) {
    writer_->wait_unless([ending = options_.ending] { return ending->are_over(); });
    thread_ = std::thread([this] { run(); });
  }

  ~kafka_alert_sink() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    options_.ending->begin();
    changed_.notify_all();
    thread_.join();
    if (unwritten_ == 0) return;
    options_.voice.warn("alerts not acknowledged at the end: the next run raises them again",
                        {{"topic", options_.alerts.topic}, {"alerts", unwritten_.load()}});
  }

  void write(event_batch<fraud::fraud_output> batch, write_reply reply) override {
    unwritten_ += alerts_in(batch);
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(batch), std::move(reply)});
    }
    changed_.notify_all();
  }

 private:
  struct work {
    event_batch<fraud::fraud_output> batch;
    write_reply reply;
  };

  static std::uint64_t alerts_in(const event_batch<fraud::fraud_output>& batch) {
    return static_cast<std::uint64_t>(std::count_if(batch.events->begin(), batch.events->end(), [](const auto& event) {
      return std::holds_alternative<fraud::raised_alert>(event);
    }));
  }

  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty() || options_.ending->are_over()) return;
      const auto next = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      if (auto done = take(next.batch); !done) {
        next.reply.fail(done.error());
      } else {
        next.reply.done();
      }
    }
  }

  result<void> take(const event_batch<fraud::fraud_output>& batch) {
    for (auto& event : *batch.events) {
      if (const auto* raised = std::get_if<fraud::raised_alert>(&event)) {
        if (auto done = send(*raised); !done) return done;
      } else if (auto done = settle(); !done) {
        return done;
      } else if (auto stored = store(std::get<fraud::table_snapshot>(event)); !stored) {
        return stored;
      }
    }
    if (auto done = settle(); !done) return done;
    if (batch.position) options_.board->settle(options_.input, kafka::offset(batch.position->value));
    return {};
  }

  result<void> send(const fraud::raised_alert& raised) {
    if (known_.erase(raised.what.id()) != 0) {
      options_.board->alerts_known.fetch_add(1);
      --unwritten_;
      return {};
    }
    record r;
    r.topic = options_.alerts.topic;
    r.partition = options_.alerts.partition;
    r.key = raised.what.use.card;
    r.value = fraud::to_json(raised.what);
    r.headers.push_back({"produced_ms", std::to_string(raised.produced_ms)});
    sent_.push_back(raised);
    return writer_->send(r);
  }

  /// Waits until all that was sent is acknowledged.
  result<void> settle() {
    if (sent_.empty()) return {};
    if (auto done = writer_->finish(); !done) return done;
    if (const auto& failure = writer_->totals().first_failure) return *failure;
    const auto durable_ms = now().value;
    for (const auto& raised : sent_) options_.board->tell(fraud::told(raised, durable_ms));
    options_.board->alerts_raised.fetch_add(sent_.size());
    unwritten_ -= sent_.size();
    sent_.clear();
    options_.alerts.at = writer_->totals().partitions.at(options_.alerts.partition.value).last + 1;
    return {};
  }

  result<void> store(const fraud::table_snapshot& snapshot) {
    return replace_file(
        *options_.disk, options_.checkpoint_path,
        fraud::encode_checkpoint(options_.source, snapshot.next_input, options_.alerts.at, *snapshot.cards));
  }

  kafka_alert_sink_options options_;  // from here to `sent_`: the thread's
  alert_ids known_;
  std::unique_ptr<record_writer> writer_;
  std::vector<fraud::raised_alert> sent_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<work> waiting_;
  bool ending_ = false;
  std::atomic<std::uint64_t> unwritten_{0};  ///< alerts that were taken and are not durable
  std::thread thread_;
};

}  // namespace

result<std::unique_ptr<event_sink<fraud::fraud_output>>> write_kafka_alerts(const kafka_alert_sink_options& options) {
  auto placed = options;
  auto known = read_back(placed.connection, placed.alerts);
  if (!known) return known.error();
  auto writer = record_writer::open(placed.connection, placed.alerts.topic, {});
  if (!writer) return writer.error();
  return std::unique_ptr<event_sink<fraud::fraud_output>>(
      new kafka_alert_sink(std::move(placed), std::move(*known), std::move(*writer)));
}

}  // namespace millrace::cli
