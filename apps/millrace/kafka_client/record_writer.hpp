#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/text/record.hpp"

namespace millrace::cli {

struct writer_options {
  std::string compression = "none";  ///< none, gzip, snappy, lz4, zstd
  std::string acks = "all";          ///< 0, 1, all
  bool idempotent = true;            ///< needs acks=all; no record twice and none out of order through retries
  std::chrono::milliseconds linger{5};
  /// How long `send` and `finish` wait without a single report. By then librdkafka has given up itself: its
  /// message.timeout.ms is 300 s.
  std::chrono::milliseconds patience{310'000};
};

/// Offsets that one partition gave to what was written.
struct written_range {
  kafka::offset first;
  kafka::offset last;
  std::uint64_t records = 0;
};

struct write_totals {
  std::uint64_t delivered = 0;
  std::uint64_t bytes = 0;  ///< of delivered keys and values
  std::uint64_t failed = 0;
  std::optional<error> first_failure;
  std::map<std::int32_t, written_range> partitions;  ///< by partition; without acks there are no offsets to note
};

/// Sends records to one topic; they are on their way when `send` returns and settled when `finish` does.
/// Threads: owned by one.
class record_writer {
 public:
  static result<std::unique_ptr<record_writer>> open(const connection_options& connection, std::string topic,
                                                     const writer_options& options);

  /// `not_found` if there is no such topic: known at once, where a record would learn it only after minutes of retries.
  /// Asking makes the topic where the broker makes topics that producers ask for.
  result<void> check_topic() const;

  /// Waits only while the client's queue is full. `tag` comes back with the report (see `on_report`). `timed_out`,
  /// `unavailable` as `finish`.
  result<void> send(const record& r, void* tag = nullptr);

  /// Serves reports for at most `wait`.
  void poll(std::chrono::milliseconds wait) { client_->poll(wait); }

  /// Waits until every record is delivered or given up. `timed_out` if nothing was reported for as long as the patience
  /// lasts; with the broker's own reason, and its meaning, where it refused for now and was asked again.
  result<void> finish();

  /// From now on `send` and `finish` look at `tired` now and then, and end with `unavailable` when it is true.
  void wait_unless(std::function<bool()> tired) { tired_ = std::move(tired); }

  /// `receiver` is told the tag of each record that was delivered.
  using report_receiver = void (*)(void* tag, void* context);
  void on_report(report_receiver receiver, void* context);

  const write_totals& totals() const { return totals_; }

  /// Records that were handed over and of which nothing is known yet.
  std::uint64_t unsettled() const { return handed_over_ - totals_.delivered - totals_.failed; }

 private:
  explicit record_writer(std::string topic) : topic_(std::move(topic)) {}
  static void settle(const rd_kafka_message_t& report, void* self);
  result<void> check_patience() const;

  std::string topic_;
  std::unique_ptr<client> client_;
  write_totals totals_;
  std::uint64_t handed_over_ = 0;
  std::chrono::milliseconds patience_{};
  std::chrono::steady_clock::time_point
      waiting_since_;  ///< for a report: since the last, or since there is one to come
  report_receiver receiver_ = nullptr;
  void* receiver_context_ = nullptr;
  std::function<bool()> tired_ = [] { return false; };
};

}  // namespace millrace::cli
