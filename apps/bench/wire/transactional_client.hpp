#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "apps/bench/wire/transactional_batches.hpp"
#include "apps/bench/wire/wire_client.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace::bench {

/// A transactional producer on one connection, one request at a time: by version 2 of transactions where the server has
/// finalised it (partitions join as they are written to, each end brings a new epoch), else by version 1. What a server
/// answers with CONCURRENT_TRANSACTIONS, or because its coordinator is not ready yet, is asked again after 20 ms, as
/// Kafka's client does. Errors: `unavailable`, with Kafka's code: refused; `timed_out`: put off for 60 s; else as
/// `wire_client`. Threads: one.
class transactional_client {
 public:
  struct settings {
    network_address server;
    std::string transactional_id;
    std::string topic;
    std::int32_t partitions;  ///< of the topic
  };

  /// Connects and registers the transactional id; a transaction that it has open is aborted.
  static result<transactional_client> begin(settings with);

  /// 1 or 2: of transactions.
  int version() const { return version_; }
  /// Of Produce, that requests are to be encoded in.
  int produce_version() const { return version_ >= 2 ? 12 : 11; }

  /// Writes the batches as part of the open transaction; the first ones open it.
  result<void> produce(transactional_batches& batches);
  /// Done when the server says that the transaction is committed.
  result<void> commit();

  /// How often it was told to come again.
  std::int64_t put_off() const { return put_off_; }

 private:
  transactional_client(settings with, wire_client connection)
      : settings_(std::move(with)),
        connection_(std::move(connection)),
        sequences_(static_cast<std::size_t>(settings_.partitions)) {}

  /// Calls `ask` until its answer is neither an error nor asks for patience.
  result<void> insist(const char* action, const std::function<result<kafka::error_code>()>& ask);
  result<void> find_version();
  result<void> find_coordinator();
  result<void> register_id();
  result<void> announce(const transactional_batches& batches);
  void go_on_as(kafka::producer_id who, kafka::producer_epoch epoch);

  settings settings_;
  wire_client connection_;
  int version_ = 1;
  kafka::producer_id who_{-1};
  kafka::producer_epoch epoch_{-1};
  std::vector<kafka::sequence_number> sequences_;  ///< the next one of each partition, at this epoch
  std::int64_t put_off_ = 0;
};

}  // namespace millrace::bench
