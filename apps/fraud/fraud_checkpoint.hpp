#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "apps/fraud/card_velocity.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::fraud {

/// From where one partition of the service goes on after a restart. All alerts of the input before `next_input` are
/// durable before `alerts_end`; those of later input stand at or after it.
struct fraud_checkpoint {
  std::string topic_id;  ///< of the input: a topic made anew starts anew
  kafka::offset next_input{0};
  kafka::offset alerts_end{0};  ///< in the partition of `alerts` that this one writes
  card_velocity table;
};

/// JSON, with a version. Made card by card: it takes little more memory than its bytes.
std::vector<std::byte> encode_checkpoint(const std::string& topic_id, kafka::offset next_input,
                                         kafka::offset alerts_end, const frozen_cards& cards);

/// `corrupt` unless `encode_checkpoint` of this version made it.
result<fraud_checkpoint> decode_checkpoint(std::span<const std::byte> bytes);

}  // namespace millrace::fraud
