#pragma once
#include <cstdint>
#include <span>
#include <variant>

#include "actors/catalog/topic_settings.hpp"
#include "actors/producer/producer_table.hpp"
#include "codecs/kafka/records/record_validation.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// A batch that may be appended: its offsets and epoch are patched in, its facts are known.
struct append_ready {
  kafka::batch_summary summary;
  kafka::offset base_offset;
  kafka::timestamp log_append_time{-1};  ///< if the topic stamps records itself
};

/// The producer sent this batch before: it gets the first answer again, and nothing is appended.
struct append_duplicate {
  kafka::offset base_offset;
  kafka::timestamp log_append_time;
};

using append_decision = std::variant<append_ready, append_duplicate, kafka::produce_refusal>;

/// Where and when a batch would be appended.
struct append_place {
  kafka::offset log_end;
  kafka::leader_epoch epoch;
  kafka::timestamp now;
};

/// What is to become of the bytes that a client wants to append. Patches them in place if they are `append_ready`; the
/// caller is their only owner. Changes nothing else: the producer's state is advanced when the append has succeeded.
append_decision decide_append(std::span<std::byte> records, const append_place& place, const topic_settings& settings,
                              const producer_table& producers, kafka::record_validator& validator);

/// Gives whole batches, back to back, the offsets from `begin` on, and the epoch. The caller is their only owner.
void place_batches(std::span<std::byte> records, kafka::offset begin, kafka::leader_epoch epoch);

}  // namespace millrace
