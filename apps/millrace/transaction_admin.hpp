#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/bench/wire/wire_client.hpp"
#include "apps/millrace/kafka_client/client.hpp"
#include "codecs/kafka/units.hpp"

/// What librdkafka's administration cannot do: transactions of one node, asked of it in the protocol itself.
namespace millrace::cli {

struct listed_transaction {
  std::string id;
  std::string state;  ///< Kafka's name: "Ongoing"
  kafka::producer_id producer;
};

struct transaction_place {
  std::string topic;
  std::int32_t partition;
};

struct described_transaction {
  std::string id;
  std::string state;
  kafka::producer_id producer;
  kafka::producer_epoch epoch;
  std::int32_t timeout_ms;
  kafka::timestamp started;  ///< -1: none is open
  std::vector<transaction_place> places;
};

/// A transaction as a partition knows it.
struct open_transaction {
  transaction_place at;
  kafka::producer_id producer;
  std::int32_t epoch;
  std::int32_t coordinator_epoch;
  kafka::offset start;
  kafka::timestamp last_record;
};

/// A connection to one node. Errors of all: as `wire_client`; `unsupported`, with Kafka's name, for what the node
/// refuses; `unavailable` for what it will not do now; `not_found` for what does not exist. A coordinator that loads,
/// or still ends a transaction, is asked again until the time-out is over.
class transaction_admin {
 public:
  /// To the first of the bootstrap addresses that answers, each within the time-out. `connection_closed`, with the
  /// reason of the last, if none does.
  static result<transaction_admin> connect(const connection_options& options);

  /// `state` empty: all.
  result<std::vector<listed_transaction>> list(const std::string& state);
  result<described_transaction> describe(const std::string& id);

  /// Ends what the id has open, and fences its producer.
  result<void> abort(const std::string& id);

  /// Open in the partition.
  result<std::vector<open_transaction>> open_in(const transaction_place& place);

  /// Open anywhere, with no record younger than `older_than`, and unknown to the coordinator.
  result<std::vector<open_transaction>> hanging(std::chrono::milliseconds older_than);

  /// The id under which the coordinator has it open or ends it; none: if it is still open after the answer, it hangs.
  result<std::optional<described_transaction>> owner_of(const open_transaction& open);

  /// Whether the partition still has it open.
  result<bool> is_open(const open_transaction& transaction);

  /// Writes the marker that aborts it into its partition, whatever the coordinator knows.
  result<void> abort(const open_transaction& hanging);

 private:
  transaction_admin(bench::wire_client connection, std::chrono::milliseconds timeout)
      : connection_(std::move(connection)), timeout_(timeout) {}

  template <kafka::body Response, kafka::body Request, class CodeOf>
  result<Response> ask(const Request& request, int version, CodeOf code_of);

  result<std::vector<transaction_place>> all_partitions();
  result<std::optional<described_transaction>> owner_among(const std::vector<listed_transaction>& ids,
                                                           const open_transaction& open);

  bench::wire_client connection_;
  std::chrono::milliseconds timeout_;
};

}  // namespace millrace::cli
