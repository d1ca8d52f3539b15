#pragma once
#include <caf/actor.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/gateway/connection.hpp"
#include "actors/transaction/messages.hpp"
#include "codecs/kafka/error_code.hpp"
#include "runtime/base/buffer.hpp"

namespace millrace {

/// The transactional batches of one Produce whose partitions want to know whether they take part in the transaction.
/// Threads: the connection's.
class batch_verification {
 public:
  struct batch {
    std::uint32_t index;  ///< of the partition in the request
    caf::actor partition;
    slice bytes;
    transaction_partition of;
    producer_identity who;
    std::uint64_t number = 0;  ///< what the partition asked for
    int rounds = 0;
  };

  /// From Produce `version` on the coordinator lets partitions take part that nobody has announced: version 2 of
  /// transactions.
  static constexpr int joins_from = 12;

  void add(batch sent) { sent_.push_back(std::move(sent)); }

  /// The partition of `index` asks for `number`. False if it has asked so often that the client is to come again.
  bool note_wanted(std::uint32_t index, std::uint64_t number);

  bool any_wanted() const { return !wanted_.empty(); }

  /// Asks the coordinator about all that are wanted. Calls `then` with `none` for each batch that may be sent again, or
  /// with what the client is told, and then `done`.
  void ask(connection& from, std::string_view transactional_id, int version,
           std::function<void(batch&, kafka::error_code)> then, std::function<void()> done);

 private:
  std::vector<batch> sent_;
  std::vector<batch*> wanted_;
};

/// What Kafka tells a producer whose batch could not be verified: by Produce `version`, the retriable code that it
/// knows, or the one for a transaction that is to be aborted.
kafka::error_code verification_error(kafka::error_code told, int version);

}  // namespace millrace
