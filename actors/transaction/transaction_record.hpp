#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "codecs/kafka/units.hpp"

namespace millrace {

enum class transaction_phase : std::uint8_t {
  empty,            ///< its producer has an id, and no transaction yet
  ongoing,          ///< has participants
  prepare_commit,   ///< decided; participants are being told
  prepare_abort,    ///< decided; participants are being told
  complete_commit,  ///< all participants know
  complete_abort,   ///< all participants know
};

/// A partition that takes part in a transaction.
struct transaction_partition {
  std::string topic;
  kafka::partition_index partition;
  friend auto operator<=>(const transaction_partition&, const transaction_partition&) = default;
};

/// Everything of one transactional id that outlives the process. One record of the coordinator's log; a later one
/// replaces an earlier one of the same id.
struct transaction_record {
  kafka::producer_id producer{-1};
  kafka::producer_epoch epoch{-1};

  /// What the producer had before its last change of id or epoch: a request with it is the one that led to the change,
  /// sent again.
  kafka::producer_id previous_producer{-1};
  kafka::producer_epoch previous_epoch{-1};

  /// Takes the place of `producer`, with epoch 0, when the decided transaction is complete: its epochs are used up.
  std::optional<kafka::producer_id> next_producer;

  std::chrono::milliseconds timeout{};
  transaction_phase phase = transaction_phase::empty;
  std::set<transaction_partition> partitions;
  std::set<std::string> groups;  ///< whose offsets the transaction commits
  kafka::timestamp started{-1};  ///< when the first participant came; -1: no transaction
  kafka::timestamp changed{-1};  ///< when this record was made

  friend bool operator==(const transaction_record&, const transaction_record&) = default;

  bool is_decided() const {
    return phase == transaction_phase::prepare_commit || phase == transaction_phase::prepare_abort;
  }
  bool has_participants() const { return !partitions.empty() || !groups.empty(); }
};

}  // namespace millrace
