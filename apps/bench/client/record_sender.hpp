#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "apps/bench/client/client.hpp"
#include "apps/bench/measure/latency_histogram.hpp"

namespace millrace::bench {

/// One producer of librdkafka: hands records over and learns what became of them. Threads: one.
class record_sender {
 public:
  /// Connects. Errors as `make_client` and `count_partitions`.
  static result<std::unique_ptr<record_sender>> open(const network_address& server, const std::string& topic,
                                                     client_settings settings);

  /// Hands a copy of `value` over, and waits for room if the client's queue is full. The partition is the client's
  /// choice. `timed_out` if no room comes within 60 s; else the first record that was refused.
  result<void> send(std::string_view value);

  /// Takes the reports that have come.
  void poll() { rd_kafka_poll(client_.get(), 0); }

  /// Waits for the reports of all records. `timed_out` after 60 s without one; else the first that was refused.
  result<void> finish();

  /// From handing a record over until its report was read.
  const latency_histogram& acks() const { return acks_; }

 private:
  using clock = std::chrono::steady_clock;

  record_sender() = default;
  static void settle(rd_kafka_t*, const rd_kafka_message_t* report, void* self);
  /// Polls until `done`, as long as reports keep coming.
  result<void> wait_until(const std::function<bool()>& done);

  latency_histogram acks_;
  std::int64_t unsettled_ = 0;
  std::optional<error> failure_;
  clock::time_point last_report_ = clock::now();
  std::string topic_name_;
  kafka_client client_;
  topic_handle topic_;
};

}  // namespace millrace::bench
