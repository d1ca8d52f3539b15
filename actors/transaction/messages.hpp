#pragma once
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "actors/transaction/transaction_record.hpp"
#include "codecs/base/strong.hpp"
#include "codecs/kafka/error_code.hpp"

/// What the coordinator of a transactional id is asked and what it answers, as values.
namespace millrace {

/// Names the request that a reply answers: given by the coordinator's shell, unique while the request is unanswered.
using transaction_token = strong<struct transaction_token_tag, std::uint64_t>;

/// Who asks: a producer under the id and epoch that it was given.
struct producer_identity {
  kafka::producer_id producer{-1};
  kafka::producer_epoch epoch{-1};
  friend bool operator==(const producer_identity&, const producer_identity&) = default;
};

/// A producer begins, or recovers from an error. What an earlier one of the same transactional id has begun is aborted.
struct producer_registration {
  std::chrono::milliseconds timeout{};
  producer_identity known = {};  ///< -1 and -1: of a producer that has just started
  bool endless = false;          ///< the node itself, which ends what it has begun, however late: no time-out
};

/// Partitions are to take part, from now on.
struct partitions_joining {
  producer_identity who;
  std::vector<transaction_partition> partitions;
};

/// Whether partitions take part; asked before a batch is appended whose producer has not said so beforehand.
struct partitions_check {
  producer_identity who;
  std::vector<transaction_partition> partitions;
};

/// The transaction will commit offsets of a group.
struct group_joining {
  producer_identity who;
  std::string group;
};

/// Whether a group takes part; asked before it holds offsets for a transaction.
struct group_check {
  producer_identity who;
  std::string group;
};

/// Version 2 of transactions gives the producer a new epoch with each end, so that nothing late is taken for the next
/// transaction's.
struct transaction_ending {
  producer_identity who;
  bool commits = false;
  bool bumps_epoch = false;
};

/// An administrator ends what its producer does not.
struct forced_abort {};

using transaction_request = std::variant<producer_registration, partitions_joining, partitions_check, group_joining,
                                         group_check, transaction_ending, forced_abort>;

/// `who`: what the producer goes on with; set in answers to registrations and to endings that bump.
struct transaction_reply {
  kafka::error_code error = kafka::error_code::none;
  producer_identity who = {};
};

}  // namespace millrace
