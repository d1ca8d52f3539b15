#pragma once
#include <caf/event_based_actor.hpp>

#include <functional>
#include <string>

#include "actors/transaction/transaction_record.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace {

/// The term of the coordinator that markers carry. One node writes them all: there is never another one.
inline constexpr std::int32_t coordinator_epoch = 0;

/// How a transaction ended, as each participant writes it down.
struct transaction_marker {
  kafka::producer_id producer;
  kafka::producer_epoch epoch;
  bool commits = false;
};

/// How the coordinator tells participants. Each calls `told` once, from the asker's thread: with `none` when the marker
/// is durable, or with why it is not; one that does not exist any more counts as told.
struct transaction_participants {
  using told = std::function<void(kafka::error_code)>;

  std::function<void(caf::event_based_actor& asker, const transaction_partition&, const transaction_marker&, told)>
      tell_partition;
  std::function<void(caf::event_based_actor& asker, const std::string& group, const transaction_marker&, told)>
      tell_group;
};

}  // namespace millrace
