#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actors/transaction/messages.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/store/ordered_map.hpp"

/// Outputs that are written down in the commit of the state that they follow from, and appended when it is durable. A
/// start appends them again: their batches have sequence numbers, by which a partition knows what it has already.
namespace millrace {

/// One batch, of an idempotent producer.
struct outbox_batch {
  transaction_partition to;
  std::vector<std::byte> records;

  friend bool operator==(const outbox_batch&, const outbox_batch&) = default;
};

struct outbox {
  /// Row of it in an instance's table, beside `commit_row::key`.
  static constexpr std::string_view key = "last outputs";

  std::string of;  ///< the deployment, by its transactional id: in the table of a clone it belongs to somebody else
  std::vector<outbox_batch> batches;

  friend bool operator==(const outbox&, const outbox&) = default;
};

std::string encode(const outbox& what);

/// `corrupt`.
result<outbox> decode_outbox(std::string_view bytes);

/// What the instances of a deployment have left in its table, all of them: with another number of instances one may
/// have partitions of others, whose outputs are to be there before its own. `corrupt`.
result<outbox> read_outboxes(const map_reader& table, const std::string& of);

/// Makes batches of one producer, which go on behind those that it has made before: one for each partition.
class outbox_batches {
 public:
  explicit outbox_batches(kafka::producer_id producer) : producer_(producer) {}

  void add(const transaction_partition& to, const kafka::new_record& record);

  /// What has been added since.
  std::vector<outbox_batch> take();

 private:
  const kafka::producer_id producer_;
  std::map<transaction_partition, kafka::batch_builder> builders_;
};

}  // namespace millrace
